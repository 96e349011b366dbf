// SPDX-License-Identifier: MIT
// Brings the still charts of the chosen cell to life where dygraphs is there, and chooses the cell. Everything that the
// report says stands in the page without this.
'use strict';
(() => {
  const root = document.documentElement;
  const cells = JSON.parse(document.getElementById('data').textContent);
  const form = document.querySelector('.picker');
  const canDraw = typeof Dygraph === 'function';
  const kShares = [[0, '0 %'], [0.5, '50 %'], [0.9, '90 %'], [0.99, '99 %'], [0.999, '99.9 %']];
  const kDashes = {udp: null, tcp: null, rudp: [7, 3], 'tcp-nagle': [2, 3], 'tcp-latest': [9, 3, 2, 3], 'udp-raw': [1, 3]};
  let drawn = [];  // the dygraphs of the chosen cell
  let chosen = -1;

  // The legend plugin writes style attributes, which the page's policy forbids; the page has keys of its own.
  if (canDraw) Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const laneColour = (lane) => colour('--lane-' + lane);
  const nines = (share) => -Math.log10(1 - share);

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /** A piece of the lane's line, so that the key does not rest on colour alone. */
  function lineSample(lane) {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('viewBox', '0 0 26 8');
    svg.setAttribute('aria-hidden', 'true');
    svg.setAttribute('class', 'sample');
    const line = document.createElementNS(ns, 'path');
    line.setAttribute('d', 'M0 4H26');
    line.setAttribute('class', lane === 'theory' ? 'ideal' : 'curve lane-' + lane);
    svg.append(line);
    return svg;
  }

  /** Mouse alone: a finger must still be able to scroll the page; it has the buttons. */
  function interaction() {
    const all = Dygraph.defaultInteractionModel;
    return {mousedown: all.mousedown, dblclick: all.dblclick, willDestroyContextMyself: true};
  }

  function commonOptions() {
    return {
      axisLabelFontSize: 11, axisLineColor: colour('--line'), gridLineColor: colour('--line'), gridLineWidth: 0.5,
      strokeWidth: 1.6, highlightCircleSize: 3, interactionModel: interaction(), animatedZooms: false, rightGap: 8,
    };
  }

  function figureOf(section, chart) {
    const figure = section.querySelector('[data-chart="' + chart + '"]');
    const live = figure.querySelector('.live');
    live.replaceChildren();
    figure.classList.add('is-live');
    return {figure, live};
  }

  function drawDistribution(section, cell) {
    if (cell.distribution.length === 0) return;
    const {figure, live} = figureOf(section, 'distribution');
    const names = ['theory', ...cell.lanes.map((lane) => lane.name)];
    const keys = make('div', 'keys');
    const readout = make('p', 'readout', 'Move over the chart to read it; drag to zoom, double-click for all.');
    const plot = make('div', 'plot tall');
    live.append(keys, plot, readout);
    const series = {theory: {strokePattern: [4, 4], color: colour('--muted'), strokeWidth: 1.4}};
    for (const lane of cell.lanes)
      series[lane.name] = {strokePattern: kDashes[lane.name], color: laneColour(lane.name), strokeWidth: 2};
    const least = cell.distribution[0][0], most = cell.distribution[cell.distribution.length - 1][0];
    const whole = [least - 0.03 * (most - least) - 1, most + 0.02 * (most - least) + 1];
    const chart = new Dygraph(plot, cell.distribution, {
      ...commonOptions(), labels: ['age', ...names], series, valueRange: [0, 3.05], connectSeparatedPoints: true, dateWindow: whole,
      axes: {
        x: {axisLabelFormatter: (value) => value + ' ms', pixelsPerLabel: 70},
        y: {ticker: () => kShares.map(([share, label]) => ({v: nines(share), label})), axisLabelWidth: 46},
      },
      highlightCallback: (event, age, points) => {
        readout.textContent = 'Not older than ' + Number(age).toFixed(1) + ' ms: ' +
            points.map((point) => point.name + ' ' + share(point.yval)).join(', ') + '.';
      },
      drawCallback: (graph) => { figure.dataset.window = graph.xAxisRange().map((x) => x.toFixed(1)).join(' '); },
    });
    const hasTheory = cell.distribution.some((row) => row[1] !== null);
    names.forEach((name, index) => {
      if (name === 'theory' && !hasTheory) return;
      const key = make('button', 'key');
      key.type = 'button';
      key.setAttribute('aria-pressed', 'true');
      key.append(lineSample(name), make('span', '', name));
      key.addEventListener('click', () => {
        const on = key.getAttribute('aria-pressed') !== 'true';
        key.setAttribute('aria-pressed', String(on));
        chart.setVisibility(index, on);
      });
      keys.append(key);
    });
    drawn.push(chart);
  }

  function share(level) {
    const per_cent = 100 * (1 - Math.pow(10, -level));
    return per_cent.toFixed(per_cent >= 99 ? 2 : 0) + ' %';
  }

  /** A strip a lane, all over one stretch of time. */
  function drawStrips(section, cell, kind) {
    const isAge = kind === 'age';
    const {figure, live} = figureOf(section, kind);
    const unit = isAge ? 'ms' : 'units';
    const most = isAge ? cell.most_age : cell.most_error;
    const readout = make('p', 'readout', 'Move over a strip to read it; drag to zoom, double-click for all.');
    const group = make('div', 'strips');
    group.tabIndex = 0;
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', figure.querySelector('h4').textContent +
        '. Arrow keys move, plus and minus zoom, 0 shows all. The tables hold the figures.');
    const charts = [];
    const last = cell.lanes[cell.lanes.length - 1];
    let window_ = [0, cell.milliseconds];

    function show(from, to) {
      const length = Math.min(Math.max(to - from, 100), cell.milliseconds);
      from = Math.min(Math.max(from, 0), cell.milliseconds - length);
      window_ = [from, from + length];
      figure.dataset.window = window_.map((x) => x.toFixed(0)).join(' ');
      for (const chart of charts) chart.updateOptions({dateWindow: window_.slice()});
    }
    const middle = () => (window_[0] + window_[1]) / 2;
    const length = () => window_[1] - window_[0];
    const acts = {
      zoomIn: () => show(middle() - length() / 4, middle() + length() / 4),
      zoomOut: () => show(middle() - length(), middle() + length()),
      left: () => show(window_[0] - length() / 4, window_[1] - length() / 4),
      right: () => show(window_[0] + length() / 4, window_[1] + length() / 4),
      all: () => show(0, cell.milliseconds),
    };
    live.append(toolbar(acts), group, readout);

    for (const lane of cell.lanes) {
      const strip = make('div', 'lane-strip');
      const head = make('div', 'strip-head');
      head.append(lineSample(lane.name), make('b', 'lane lane-' + lane.name, lane.name));
      const plot = make('div', lane === last ? 'plot short foot' : 'plot short');
      strip.append(head, plot);
      group.append(strip);
      const index = cell.lanes.indexOf(lane);
      const freezes = (isAge ? cell.freezes : []).filter((freeze) => freeze[0] === index).map(
          ([, from, to, sentence]) => ({from, to, sentence: sentence || 'Frozen for ' + (to - from) + ' ms.'}));
      const rows = lane[kind][0].map((t, i) => [t, lane[kind][1][i]]);
      if (rows.length === 0) { plot.textContent = 'No frame of this lane.'; continue; }
      charts.push(new Dygraph(plot, rows, {
        ...commonOptions(), labels: ['t', lane.name], colors: [laneColour(lane.name)], valueRange: [0, most * 1.06],
        dateWindow: window_.slice(), strokeWidth: 1.2,
        axes: {
          x: {axisLabelFormatter: (value) => +(value / 1000).toFixed(2) + ' s', pixelsPerLabel: 70, drawAxis: lane === last},
          y: {ticker: () => [0, most / 2, most].map((v) => ({v, label: String(+v.toFixed(1))})), axisLabelWidth: 46},
        },
        underlayCallback: (canvas, area, graph) => underlay(canvas, area, graph, freezes, isAge ? lane.limit : 0),
        highlightCallback: (event, t, points) => {
          const freeze = freezes.find((one) => t >= one.from && t <= one.to);
          readout.textContent = (t / 1000).toFixed(2) + ' s, ' + lane.name + ': ' + points[0].yval + ' ' + unit +
              (freeze ? '. ' + freeze.sentence : '');
        },
        zoomCallback: (from, to) => show(from, to),
      }));
    }
    group.addEventListener('keydown', (event) => {
      const act = {ArrowLeft: 'left', ArrowRight: 'right', '+': 'zoomIn', '=': 'zoomIn', '-': 'zoomOut', 0: 'all'}[event.key];
      if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      acts[act]();
    });
    figure.dataset.window = window_.join(' ');
    drawn.push(...charts);
    if (isAge) section.querySelectorAll('button.show').forEach((button) => { button.onclick = () => {
      show(1000 * button.dataset.from - 400, 1000 * button.dataset.to + 400);
      readout.textContent = button.closest('tr').querySelector('.story').textContent;
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      figure.scrollIntoView({block: 'start', behavior: calm ? 'auto' : 'smooth'});
      group.focus({preventScroll: true});
    }; });
  }

  function underlay(canvas, area, graph, freezes, limit) {
    canvas.save();
    canvas.beginPath();
    canvas.rect(area.x, area.y, area.w, area.h);
    canvas.clip();
    for (const freeze of freezes) {
      const from = graph.toDomXCoord(freeze.from), to = graph.toDomXCoord(freeze.to);
      canvas.fillStyle = colour('--freeze');
      canvas.fillRect(from, area.y, Math.max(1, to - from), area.h);
      canvas.fillStyle = colour('--danger');
      canvas.fillRect(from, area.y, Math.max(1, to - from), 3);
    }
    if (limit > 0) {
      const y = graph.toDomYCoord(limit);
      canvas.strokeStyle = colour('--muted');
      canvas.setLineDash([4, 4]);
      canvas.beginPath();
      canvas.moveTo(area.x, y);
      canvas.lineTo(area.x + area.w, y);
      canvas.stroke();
    }
    canvas.restore();
  }

  function toolbar(acts) {
    const bar = make('div', 'toolbar');
    bar.setAttribute('role', 'group');
    bar.setAttribute('aria-label', 'Stretch of time');
    for (const [act, sign, name] of [['left', '◀', 'Earlier'], ['right', '▶', 'Later'], ['zoomIn', '+', 'Zoom in'],
                                     ['zoomOut', '−', 'Zoom out'], ['all', 'All', 'Show all']]) {
      const button = make('button', '', sign);
      button.type = 'button';
      button.setAttribute('aria-label', name);
      button.addEventListener('click', acts[act]);
      bar.append(button);
    }
    return bar;
  }

  function draw() {
    for (const chart of drawn) chart.destroy();
    drawn = [];
    const section = document.getElementById('cell-' + chosen);
    if (!canDraw || !section || !section.querySelector('[data-chart]')) return;
    drawDistribution(section, cells[chosen]);
    drawStrips(section, cells[chosen], 'age');
    drawStrips(section, cells[chosen], 'error');
  }

  function choose(index) {
    if (index === chosen) return;
    chosen = index;
    for (const section of document.querySelectorAll('section.cell')) {
      const here = Number(section.dataset.index) === index;
      section.classList.toggle('chosen', here);
      section.hidden = !here;
      if (here) document.getElementById('picked').textContent = 'Showing ' + section.querySelector('h3').textContent;
    }
    root.dataset.cell = index;
    draw();
  }

  function fillSeeds(keep) {
    const network = document.getElementById('network'), seed = document.getElementById('seed');
    seed.replaceChildren();
    for (const pair of network.selectedOptions[0].dataset.cells.split(' ')) {
      const [index, name] = pair.split(':');
      const option = make('option', '', name.replace('!', ' (doubtful)'));
      option.value = index;
      option.selected = Number(index) === keep;
      seed.append(option);
    }
    choose(Number(seed.value));
  }

  root.classList.add('js');
  if (form && cells.length > 0) {
    form.hidden = false;
    document.getElementById('network').addEventListener('change', () => fillSeeds(-1));
    document.getElementById('seed').addEventListener('change', (event) => choose(Number(event.target.value)));
    fillSeeds(Number(form.dataset.chosen));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  }
  root.dataset.ready = canDraw ? 'live' : 'still';
})();
