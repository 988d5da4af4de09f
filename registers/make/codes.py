"""GeoNames admin1 codes of the nine countries to ISO 3166-2, as iso-codes 4.15 has them."""

ADM1 = {
    "AF": dict(zip("01 02 03 05 06 07 08 09 10 11 13 14 17 18 19 23 24 26 27 28 29 30 31 32 33 34 "
                   "35 36 37 38 39 40 41 42".split(),
                   "BDS BDG BGL BAM FRA FYB GHA GHO HEL HER KAB KAP LOG NAN NIM KAN KDZ TAK WAR "
                   "ZAB PKA BAL JOW SAM SAR KNR LAG PIA KHO NUR URU PAR DAY PAN".split())),
    "TJ": {"01": "GB", "02": "KT", "03": "SU", "04": "DU", "RR": "RA"},
    "UZ": dict(zip("01 02 03 05 06 07 08 09 10 12 13 14 15 16".split(),
                   "AN BU FA XO NG NW QA QR SA SU TK TO JI SI".split())),
    "TM": {"01": "A", "02": "B", "03": "D", "04": "L", "05": "M", "S": "S"},
    "KG": dict(zip("01 02 03 04 06 07 08 09 10".split(), "GB C J N T Y O B GO".split())),
    "KZ": dict(zip("01 02 03 04 05 06 07 09 10 11 12 13 14 15 16 17 1537272 12510143 12510144 "
                   "12510145 08".split(),
                   "ALM ALA AKM AKT AST ATY ZAP MAN YUZ PAV KAR KUS KZY VOS SEV ZHA SHY 10 33 62 "
                   "KZY".split())),
    "IR": dict(zip("01 03 04 05 07 08 09 10 11 13 15 16 22 23 25 26 28 29 32 33 34 35 36 37 38 39 "
                   "40 41 42 43 44".split(),
                   "04 14 11 17 07 01 13 16 22 05 06 12 18 15 20 23 10 08 24 03 00 02 19 27 26 25 "
                   "21 29 09 28 30".split())),
    "PK": {"02": "BA", "03": "KP", "04": "PB", "05": "SD", "06": "JK", "07": "GB", "08": "IS"},
    "CN": {"13": "XJ"},
}
