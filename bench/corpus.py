#!/usr/bin/env python3
"""corpus.py N FOLDER - N invented exercise reports of news length (about 2.5 kB), the same each time.

Only for measuring speed: sentences are put together by chance from patterns of ours."""
import os
import random
import sys

n, folder = int(sys.argv[1]), sys.argv[2]
rnd = random.Random(20261123)
places = ["Darvoz", "Ishkashim", "Imam Sahib", "Rustaq", "Chah Ab", "Argo", "Khwahan", "Farkhor", "Hamadoni", "Panj",
          "Taloqan", "Kunduz", "Faizabad", "Khorog", "Kulob", "Mazar-e-Sharif", "Shahri Buzurg", "Yangi Qala"]
provinces = ["Badakhshan", "Takhar", "Kunduz", "Khatlon", "Balkh", "Baghlan"]
groups = ["ISIS-K", "the Taliban", "smugglers", "the National Resistance Front", "TTP", "unknown gunmen"]
speakers = ["Police", "The interior ministry", "A border guard official", "Residents", "UNAMA", "Aid workers",
            "The governor's office", "Tajikistan's foreign ministry", "A Taliban spokesman"]
months = ["September", "October", "November"]
kinds = [("bomb exploded near a market", "bomb"), ("drone hit a mining camp", "drone"), ("convoy was ambushed", "rifles"),
         ("group of gunmen attacked a checkpoint", "machine guns"), ("roadside bomb struck a vehicle", "mine")]
filler = [
    "Traders said prices of flour and fuel had risen since the crossing was closed in {m}, and that few lorries now came through.",
    "The road over the pass is open for a few months only, and in most years the first snow closes it before the end of {m}.",
    "Last year the market stood three streets further north, beside the old caravanserai and the mill that has not turned since.",
    "Harvests were poor on both banks; the price of a sack of flour rose by a third between spring and {m}.",
    "The valley lies along a river that is easily crossed in autumn, when the water is low and the tracks are dry.",
    "Schools in the district stayed open, according to teachers, although fewer children than usual came on the following day.",
    "An earlier statement had spoken of calm along the whole line, and officials repeated that no reinforcements were planned.",
    "Analysts say that poverty and a lack of work could lead more young men to join armed groups in the north.",
    "About {k} families have left their homes since {m}, most of them for relatives in the provincial centre.",
    "The two sides agreed in {m} to exchange information about movements near the river, but meetings have been rare.",
]


def report(i):
    p, v, m, d = rnd.choice(places), rnd.choice(provinces), rnd.choice(months), rnd.randint(1, 28)
    what, weapon = rnd.choice(kinds)
    k, w = rnd.randint(1, 9), rnd.randint(2, 20)
    out = [f"EXERCISE EXERCISE EXERCISE\n\n{p.upper()}, {d} {m} 2026 (Bench Wire {i}) - {rnd.choice(speakers)} said at least {k} people "
           f"were killed and {w} injured on {rnd.choice(['Monday', 'Tuesday', 'Friday'])} when a {what} in {p} district of {v} province."]
    out.append(f"{rnd.choice(speakers)} blamed {rnd.choice(groups)} for the attack. {rnd.choice(speakers)} denied that fighters had "
               f"crossed the border. “We have no such reports,” a spokesman said. The attackers used {weapon}, witnesses said.")
    while sum(map(len, out)) < 2500:
        pick = rnd.sample(filler, 3)
        out.append(" ".join(s.format(m=rnd.choice(months), k=rnd.randint(20, 400)) for s in pick))
        if len(out) == 4:
            out.append(f"In {rnd.choice(places)}, {rnd.choice(speakers).lower()} said on {rnd.randint(1, 28)} {rnd.choice(months)} that "
                       f"{rnd.randint(2, 9)} suspected members of {rnd.choice(groups)} had been arrested.")
    return "\n\n".join(out) + "\n"


os.makedirs(folder, exist_ok=True)
for i in range(n):
    with open(os.path.join(folder, f"{i:06d}.txt"), "w", encoding="utf-8") as f:
        f.write(report(i))
