import pytest

from heedful.domain.saved_reply import best_language


@pytest.mark.parametrize(
    ("offered", "wanted", "best"),
    [
        (["de", "en"], ("de", "en"), "de"),
        (["de", "en"], ("de-AT", "en"), "de"),
        (["pt", "pt-br"], ("pt-BR", "en"), "pt-br"),
        (["", "de"], ("de", "en"), "de"),
        (["", "de"], ("fr", "es"), ""),
        (["de", "en"], ("fr", "en"), "en"),
        (["de", "es"], ("", "en"), "de"),
    ],
)
def test_text_in_the_language_of_the_customer(offered, wanted, best):
    assert best_language(offered, wanted) == best
