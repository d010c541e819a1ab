"""Names of events in feeds, and which of our kinds each is.

The rule of this file: data only. What is in no table is 'other', which is no fault: it only means that no template
speaks of it in particular. Rain has no kind of its own: what it does (a flood) has.
"""

from __future__ import annotations

from collections.abc import Mapping

from heedful.domain import moment_kind as kind

_HAZARDS = {
    kind.HURRICANE: "hurricane|hurricane local|typhoon|typhoon local|tropical storm|tropical storm local|"
    "tropical cyclone|tropical cyclone local|tropical depression|cyclone|hurricane/typhoon",
    kind.HIGH_WIND: "high wind|wind|extreme wind|lake wind|strong wind|winds|storm wind|strong monsoon signal|"
    "強烈季候風信號|ventos fortes de monção|ветер|сильный ветер",
    kind.TORNADO: "tornado|tornadoes",
    kind.FLOOD: "flood|floods|flooding|river flood|hydrologic|areal flood|storm surge|dam watch|dam break",
    kind.TSUNAMI: "tsunami",
    kind.WINTER_STORM: "winter storm|winter weather|blizzard|ice storm|ice|icing|snow|heavy snow|lake effect snow|"
    "snow squall|sleet|freezing rain|freezing rain, icing|freezing drizzle|snow-ice|snow/ice",
    kind.EARTHQUAKE: "earthquake|earthquakes",
    kind.VOLCANO: "volcano|volcanic ash|ashfall|volcanic eruption|eruption",
    kind.WILDFIRE: "fire|wildfire|wild fire|forest fire|forest fires|bushfire|wildfires",
    kind.POWER_CUT: "power outage|power cut|blackout",
    kind.THUNDERSTORM: "thunderstorm|thunderstorms|severe thunderstorm|severe thunderstorms|lightning|hail",
    kind.FLASH_FLOOD: "flash flood|flash floods|urban and small stream flood|small stream flood",
    kind.HEAT: "heat|excessive heat|extreme heat|heat wave|heatwave|high temperature|high-temperature",
    kind.COLD: "cold|extreme cold|cold weather|wind chill|freeze|frost|hard freeze|low temperature|low-temperature|"
    "frost/freeze|cold wave|frost advisory",
    kind.FIRE_WEATHER: "fire weather|red flag|extreme fire danger|fire danger|forest-fire|forest fire danger",
    kind.COAST: "coastal flood|lakeshore flood|beach hazards|rip current|high surf|coastal event|coastalevent|"
    "small craft|small craft for hazardous seas|small craft for rough bar|small craft for winds|gale|storm|"
    "hurricane force wind|hazardous seas|heavy freezing spray|freezing spray|special marine|marine weather|"
    "brisk wind|low water|waves|high seas",
    kind.FOG: "fog|dense fog|freezing fog",
    kind.AIR: "air quality|air stagnation|dense smoke|smoke|dust|dust storm|blowing dust|sandstorm|ozone",
    kind.AVALANCHE: "avalanche|avalanches",
    kind.LANDSLIDE: "landslide|landslides|falling rocks, landslide|mudslide|debris flow",
    kind.DROUGHT: "drought|droughts",
    kind.HEALTH: "public health|epidemic|pandemic|drinking water contamination",
    kind.SAFETY: "civil danger|civil emergency|child abduction|evacuation|evacuation immediate|hazardous materials|"
    "law enforcement|local area|nuclear power plant|radiological hazard|shelter in place|911 telephone outage|"
    "blue|amber|missing endangered persons|missing and endangered person|industrial fire|"
    "civil danger warning|bomb threat",
    kind.TRANSPORT: "road closure|railway disruption|transport disruption",
}

#: What a hazard is followed by in the names of services: 'Flood Watch' is a flood.
ENDINGS = (
    *("warning", "watch", "advisory", "statement", "alert", "outlook", "message", "emergency", "warnings"),
    *("information", "signal", "bulletin", "notice", "early warning"),
)
NAMES: Mapping[str, str] = {name: found for found, names in _HAZARDS.items() for name in names.split("|")}

#: Event codes of SAME and of the National Weather Service (47 CFR 11.31; NWSI 10-1712), by our kinds.
_CODES = {
    kind.HURRICANE: "HUW HUA HLS TRW TRA TYW TYA",
    kind.HIGH_WIND: "HWW HWA EWW",
    kind.TORNADO: "TOR TOA",
    kind.FLOOD: "FLW FLA FLS SSW SSA DBW DBA",
    kind.TSUNAMI: "TSW TSA",
    kind.WINTER_STORM: "WSW WSA BZW SQW ISW",
    kind.EARTHQUAKE: "EQW",
    kind.VOLCANO: "VOW",
    kind.WILDFIRE: "FRW IFW WFW WFA",
    kind.POWER_CUT: "POS",
    kind.THUNDERSTORM: "SVR SVA SVS",
    kind.FLASH_FLOOD: "FFW FFA FFS",
    kind.COLD: "FZW",
    kind.COAST: "CFW CFA SMW",
    kind.AIR: "DSW AQA",
    kind.AVALANCHE: "AVW AVA",
    kind.LANDSLIDE: "LSW",
    kind.SAFETY: "CAE CDW CEM EVI EVA HMW LAE LEW NUW RHW SPW TOE BLU MEP CHW BHW FCW IBW",
}
CODES: Mapping[str, str] = {code: found for found, codes in _CODES.items() for code in codes.split()}

#: Types of GDACS, and the numbers of MeteoAlarm's `awareness_type`.
GDACS: Mapping[str, str] = {
    "EQ": kind.EARTHQUAKE,
    "TC": kind.HURRICANE,
    "FL": kind.FLOOD,
    "VO": kind.VOLCANO,
    "WF": kind.WILDFIRE,
    "DR": kind.DROUGHT,
    "TS": kind.TSUNAMI,
}
AWARENESS: Mapping[str, str] = {
    "1": kind.HIGH_WIND,
    "2": kind.WINTER_STORM,
    "3": kind.THUNDERSTORM,
    "4": kind.FOG,
    "5": kind.HEAT,
    "6": kind.COLD,
    "7": kind.COAST,
    "8": kind.FIRE_WEATHER,
    "9": kind.AVALANCHE,
    "12": kind.FLOOD,
    "13": kind.FLOOD,
}

#: Words inside a name, the particular before the general; the first that is found decides. `*`: it may go on.
_WITHIN = (
    (kind.COAST, "coastal|küsten|sturmflut|rip current|small craft|marine|submersion|costero|mareggiate|seas"),
    (kind.FLASH_FLOOD, "flash flood|sturzflut|crue soudaine|crecida repentina"),
    (kind.FIRE_WEATHER, "fire weather|fire danger|waldbrandgefahr|риск пожар|пожароопасность"),
    (kind.HURRICANE, "hurricane|typhoon|tropical|cyclone|huracán|hurrikan|taifun|颱風|台风|台風"),
    (kind.TORNADO, "tornado|торнадо|смерч"),
    (kind.TSUNAMI, "tsunami|maremoto|цунами|津波|海嘯|海啸"),
    (kind.EARTHQUAKE, "earthquake|erdbeben|séisme|tremblement de terre|terremoto|sismo|землетрясение|地震"),
    (kind.VOLCANO, "volcan|vulkan|vulcan|ashfall|вулкан|火山"),
    (kind.AVALANCHE, "avalanche|lawine*|valanga|valanghe|лавин|雪崩"),
    (kind.LANDSLIDE, "landslide|erdrutsch|steinschlag|hangrutsch|glissement|deslizamiento|frana|оползен|сель"),
    (kind.WILDFIRE, "wildfire|forest fire|bushfire|waldbrand|feu de forêt|incendio forestal|лесной пожар"),
    (kind.THUNDERSTORM, "thunder*|hail|gewitter|hagel*|orage|tormenta|temporal|trovoada|гроза|грозы|град|雷"),
    (kind.WINTER_STORM, "snow*|blizzard|ice storm|freezing rain|winter|schnee*|glatteis|eisregen|neige|verglas"),
    (kind.WINTER_STORM, "nieve|nevada|ghiaccio|neve|снег*|метель|гололед|гололёд|暴雪|大雪"),
    (kind.FLOOD, "flood*|hochwasser|überschwemmung|überflutung|inondation|crue|inundación|inundacion|alluvione"),
    (kind.FLOOD, "inundação|cheia|наводнение|паводок|половодье|洪水|שטפונות|שיטפון"),
    (kind.HEAT, "heat*|hitze*|canicule|calor|caldo|жара|高温|高溫|酷熱"),
    (kind.COLD, "cold|frost*|freeze|kälte|froid|frío|freddo|мороз|заморозки|寒"),
    (kind.FOG, "fog|nebel*|brouillard|niebla|nebbia|nevoeiro|туман|霧|大雾"),
    (kind.AIR, "air quality|smoke|dust|ozone|feinstaub|polvo|пыль|沙塵|沙尘"),
    (kind.HIGH_WIND, "wind*|gale|sturm*|orkan*|vent|viento|vento|ветер|шквал|季候風|大風|大风|רוח"),
    (kind.DROUGHT, "drought|dürre|sécheresse|sequía|засуха|干旱"),
    (kind.POWER_CUT, "power outage|stromausfall|panne de courant"),
)
WITHIN = tuple((word, found) for found, words in _WITHIN for word in words.split("|"))
