// Functions that a browser runs in a page; they may use nothing from outside themselves.

/** What a person would see of each tile. */
function tiles() {
  return [...document.querySelectorAll("[data-tile]")].map((section) => {
    const marks = [...section.querySelectorAll("svg path")].filter((path) => {
      const { width, height } = path.getBoundingClientRect();
      const color = `${path.getAttribute("fill")} ${path.getAttribute("stroke")}`;
      return /var\(--(s\d|ideal|warning|critical)\)/.test(color) && width + height > 0;
    });
    return {
      id: section.getAttribute("data-tile"),
      state: section.getAttribute("data-state"),
      marks: marks.length,
      rows: section.querySelectorAll("tbody tr").length,
      text: section.textContent,
      isCut: section.scrollWidth > section.clientWidth + 1,
    };
  });
}

/** How far the page reaches beyond the window, in px. */
function overflow() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/** The contrast of each text to what lies behind it, by the Web Content Accessibility Guidelines. */
function contrasts() {
  const light = (color) => {
    const [red, green, blue] = color.match(/[\d.]+/g).map((channel) => {
      const share = Number(channel) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  return [...document.querySelectorAll("h1, h2, .lead, .value, .legend li, td, th, svg text, a")].map((element) => {
    const own = getComputedStyle(element);
    const ground = getComputedStyle(element.closest(".tile") ?? document.body).backgroundColor;
    const [one, other] = [light(element instanceof SVGElement ? own.fill : own.color), light(ground)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return { text: element.textContent.slice(0, 30), contrast };
  });
}

module.exports = { tiles, overflow, contrasts };
