"""What the gate says, worked out slowly and from the text of the specification."""

from __future__ import annotations

from datetime import timedelta

STRONG = ["send", "adapt", "hold", "drop"]


def judge(request, standing, policy, templates, now):  # noqa: C901, PLR0912, PLR0915 - one text, as in the specification
    row = request.purpose.value if request.purpose else ("unknown_bulk" if request.bulk else "unknown")
    said = []  # (decision, until)

    def table(column):
        return policy.plain()["table"][row][column]

    def worded(kind, phase):
        kinds = {kind} if kind == "bereavement" else {kind, ""}
        return any((each, phase, row) in templates for each in kinds)

    if standing.state == "bounced":
        said.append(("drop", None))
    if standing.state == "erased" and not (row == "reply" and request.answers_them):
        said.append(("drop", None))
    if standing.state == "deceased":
        said.append(("hold" if row in ("reply", "billing", "notice") else "drop", None))
    if row in ("promotion", "survey", "reminder") and row in [each.value for each in standing.unsubscribed]:
        said.append(("drop", None))
    if standing.quiet_until and standing.quiet_until > now and row not in ("reply", "security", "receipt", "notice"):
        said.append(("hold", standing.quiet_until))
    if request.repeats:
        said.append(("drop", None))
    if request.came_true and row == "reminder":
        said.append(("drop", None))
    for each in standing.sent:
        same = request.words and each.words == request.words and each.at > now - timedelta(days=1)
        if same and row in ("reminder", "survey", "promotion"):
            said.append(("drop", None))
    can_wait = ("reminder", "survey", "promotion")
    week = [
        each.at
        for each in standing.sent
        if each.at > now - timedelta(hours=7 * 24) and (each.purpose in can_wait if each.purpose else each.bulk)
    ]
    most = policy.most_in_a_week
    if most and len(week) >= most and row in (*can_wait, "unknown_bulk"):
        said.append(("hold", sorted(week, reverse=True)[most - 1] + timedelta(days=7)))
    for touch in standing.touches:
        window = touch.window
        if now > window.aftermath_until and not now <= window.ends:
            continue
        phase = "forecast" if now < window.onset else "active" if now <= window.ends else "aftermath"
        longest = (request.since or now) + timedelta(days=policy.most_held_days)
        if touch.kind == "moving":
            if row == "promotion":
                said.append(("hold", min(window.aftermath_until, longest)))
        elif touch.severity in ("Severe", "Extreme"):
            cell = table(phase)
            if cell == "adapt" and not worded(touch.kind, phase):
                cell = "hold"
            said.append((cell, min(window.aftermath_until, longest)))
        elif touch.severity in ("Moderate", "Unknown") and row == "promotion" and phase == "active":
            said.append(("hold", min(window.ends, longest)))
    for trouble in standing.troubles:
        if trouble.onset > now or (trouble.ends and trouble.ends < now):
            continue
        cell = table("trouble")
        if cell == "adapt" and not worded("incident", "active"):
            cell = "hold"
        said.append((cell, trouble.ends))
    if standing.open_complaint or standing.waiting_for_us:
        said.append((table("complaint"), None))
    if standing.night_ends and standing.night_ends > now and table("night") == "hold":
        said.append(("hold", standing.night_ends))
    if standing.holiday and now < standing.holiday.working_again:
        if policy.holidays and row in ("reminder", "billing"):
            said.append(("hold", standing.holiday.working_again))
        if policy.holidays_hold_promotions and row == "promotion":
            said.append(("hold", standing.holiday.working_again))
    if standing.stopped and row in (*can_wait, "unknown_bulk"):
        said.append(("hold", None))
    decision = max((each for each, _ in said), key=STRONG.index, default="send")
    if decision != "hold":
        return decision, None
    ends = [until for each, until in said if each == "hold"]
    return decision, None if None in ends else max(ends)
