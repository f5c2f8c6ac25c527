"""The results as a table (Markdown), as JSON, and as drawings (SVG), one for each figure of each section."""

import json
import math
import os
import platform

TITLES = {
    "one zone": ("One zone by AXFR, to the published text file", "records"),
    "many zones": ("First sync of zones of ten records", "zones"),
    "incremental": ("IXFR to a large zone", "changes"),
    "idle": ("At rest: start-up, CPU of a minute, memory", "zones"),
}
FIGURES = {"wall": ("wall", "s"), "cpu": ("CPU", "s"), "peak": ("peak memory", "MB")}
COLOURS = {
    "secondaryd": "#c0392b", "before": "#e67e22", "dig": "#7f8c8d", "Knot DNS": "#2980b9", "NSD": "#27ae60", "BIND": "#8e44ad", "floor": "#000000",
}


def _shown(figure, value):
    if value is None:
        return "not done"
    if figure == "peak":
        return f"{value / 1e6:.1f} MB"
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s"


def _ratio(figure, row, ours):
    value, own = getattr(row, figure), getattr(ours, figure)
    return "" if row is ours or not value or own is None else f" ({own / value:.2f})"


def table(rows):
    """In brackets: what secondaryd takes, as a part of what the other does."""
    text = []
    for section, (title, unit) in TITLES.items():
        chosen = [row for row in rows if row.section == section]
        if not chosen:
            continue
        text += [f"### {title}", "", f"| {unit} | program | wall | CPU | peak memory |", "|---:|---|---:|---:|---:|"]
        for row in chosen:
            ours = next((other for other in chosen if other.work == row.work and other.program == "secondaryd"), row)
            cells = [f"{_shown(f, getattr(row, f))}{_ratio(f, row, ours)}" for f in FIGURES]
            text.append(f"| {row.work:,} | {row.program} | {' | '.join(cells)} |")
        text.append("")
    return "\n".join(text)


def drawing(rows, section, figure):
    """Both axes logarithmic; one line for each program."""
    points = {}
    for row in rows:
        value = getattr(row, figure)
        if row.section == section and value:
            points.setdefault(row.program, []).append((row.work, value / 1e6 if figure == "peak" else value))
    if not points:
        return None
    xs = [x for line in points.values() for x, _ in line]
    ys = [y for line in points.values() for _, y in line]
    low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
    low_y, high_y = math.floor(math.log10(min(ys))), max(math.ceil(math.log10(max(ys))), math.floor(math.log10(min(ys))) + 1)

    def place(x, y):
        across = 0.5 if high_x == low_x else (math.log10(x) - low_x) / (high_x - low_x)
        return 70 + across * 420, 330 - (math.log10(y) - low_y) / (high_y - low_y) * 270

    title, unit = TITLES[section]
    name, measure = FIGURES[figure]
    svg = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 380" font-family="sans-serif" font-size="12">',
        '<rect width="640" height="380" fill="white"/>', f'<text x="20" y="28" font-size="15">{title}: {name}, {measure}</text>',
    ]
    for power in range(low_y, high_y + 1):
        _, y = place(xs[0], 10 ** power)
        svg.append(f'<path d="M70 {y:.1f}H490" stroke="#dddddd"/><text x="62" y="{y + 4:.1f}" text-anchor="end">{10 ** power:g}</text>')
    for x in sorted(set(xs)):
        across, _ = place(x, 10 ** low_y)
        svg.append(f'<text x="{across:.1f}" y="350" text-anchor="middle">{x:,}</text>')
    svg.append(f'<text x="280" y="372" text-anchor="middle">{unit}</text>')
    for index, (program, line) in enumerate(points.items()):
        colour = COLOURS.get(program, "#333333")
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in sorted(line)))
        svg.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        svg += [f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" fill="{colour}"/>' for p in path.split()]
        svg.append(f'<text x="510" y="{70 + index * 20}" fill="{colour}">{program}</text>')
    svg.append("</svg>")
    return "\n".join(svg) + "\n"


def machine():
    with open("/proc/cpuinfo", encoding="ascii") as file:
        model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "?")
    return f"{os.cpu_count()} processors ({model}), {platform.system()} {platform.release()}"


def write(folder, rows, versions, rounds):
    os.makedirs(folder, exist_ok=True)
    head = [f"Medians of {rounds} rounds in one run; loopback, hmac-sha256; {machine()}.", ""]
    head += [f"- {name}: {version}" for name, version in versions.items()] + [""]
    with open(os.path.join(folder, "results.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(head) + "\n" + table(rows))
    with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as file:
        json.dump(
            {"machine": machine(), "versions": versions, "rounds": rounds, "rows": [row._asdict() for row in rows]}, file,
            indent=1)
        file.write("\n")
    for section in TITLES:
        for figure in FIGURES:
            svg = drawing(rows, section, figure)
            if svg:
                with open(os.path.join(folder, f"{section}-{figure}.svg".replace(" ", "-")), "w", encoding="utf-8") as file:
                    file.write(svg)
