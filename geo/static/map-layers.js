/* Point and area layers drawn on one canvas, for maps of up to some ten thousand points.
   Data are fetched from the addresses given; every text is set as text, never as markup. */
(function () {
  "use strict";

  var FADE_MS = 1500; // a layer that is being replaced stays this long at most
  var fetched = new Map(); // address -> promise of its GeoJSON, newest last

  function load(url) {
    if (!fetched.has(url)) {
      var promise = fetch(url, { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error(url + " answered " + answer.status);
        return answer.json();
      });
      promise.catch(function () { fetched.delete(url); });
      fetched.set(url, promise);
      if (fetched.size > 12) fetched.delete(fetched.keys().next().value);
    }
    return fetched.get(url);
  }

  function canvasOf(map) {
    if (!map._pointCanvas) {
      var canvas = map._pointCanvas = L.canvas({ padding: 0.3, tolerance: L.Browser.touch ? 8 : 2 });
      map.on("faceload", function () { if (canvas._map) canvas._redraw(); });
    }
    return map._pointCanvas;
  }

  /* The page around the frame has the product's typeface; the frame is told its faces anew. */
  function borrowFaces(family, map) {
    try {
      Array.prototype.forEach.call(window.parent.document.styleSheets, function (sheet) {
        Array.prototype.forEach.call(sheet.cssRules, function (rule) {
          if (!(rule instanceof window.parent.CSSFontFaceRule)) return;
          if (rule.style.fontFamily.replace(/["']/g, "") !== family) return;
          var base = rule.parentStyleSheet.href || window.parent.location.href;
          var source = rule.style.getPropertyValue("src").replace(
            /url\(["']?([^"')]+)["']?\)/g,
            function (_all, url) { return 'url("' + new URL(url, base).href + '")'; }
          );
          var face = new FontFace(family, source, {
            weight: rule.style.fontWeight || "normal", style: rule.style.fontStyle || "normal"
          });
          document.fonts.add(face);
          if (face.style === "normal") face.load().then(function () { map.fire("faceload"); });
        });
      });
    } catch (error) { /* another origin or an old browser: the system's typeface will do */ }
  }

  /* ---- symbols: one path for the legend's SVG and for the canvas ---- */

  function prepared(symbol) {
    return Object.assign({}, symbol, {
      outlinePath: new Path2D(symbol.outline),
      markPath: symbol.markShape ? new Path2D(symbol.markShape) : null
    });
  }

  function drawSymbol(ctx, at, radius, symbol, isHovered) {
    ctx.save();
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.translate(at.x, at.y);
    ctx.scale(radius, radius);
    ctx.strokeStyle = isHovered ? "#1b2730" : "#ffffff";
    ctx.lineWidth = (symbol.strokeWidth + (isHovered ? 3.4 : 2.2)) / radius;
    ctx.stroke(symbol.outlinePath);
    if (symbol.fill) {
      ctx.fillStyle = symbol.fill;
      ctx.fill(symbol.outlinePath);
    }
    ctx.strokeStyle = symbol.stroke;
    ctx.lineWidth = symbol.strokeWidth / radius;
    ctx.stroke(symbol.outlinePath);
    if (symbol.markPath) {
      ctx.fillStyle = symbol.mark;
      ctx.fill(symbol.markPath);
    }
    ctx.restore();
  }

  var SymbolMarker = L.CircleMarker.extend({
    _project: function () {
      this._radius = this.options.radius * this.options.scaleAt(this._map.getZoom());
      L.CircleMarker.prototype._project.call(this);
    },
    _updatePath: function () {
      if (!this._renderer._drawing || this._empty()) return;
      drawSymbol(this._renderer._ctx, this._point, this._radius, this.options.symbol, this.options.hovered);
    }
  });

  function scaleFor(count) {
    var crowd = count > 3000 ? 0.55 : count > 800 ? 0.75 : 1;
    return function (zoom) {
      return crowd * Math.min(1.5, Math.max(0.75, 1 + (zoom - 9) * 0.16));
    };
  }

  /* ---- names of areas, drawn where they do not run into each other ---- */

  var NameLabel = L.CircleMarker.extend({
    options: { interactive: false, radius: 1, weight: 0 },
    _project: function () {
      this._point = this._map.latLngToLayerPoint(this._latlng);
      var half = this.options.halfWidth;
      this._pxBounds = L.bounds(this._point.subtract([half, 9]), this._point.add([half, 9]));
    },
    _empty: function () { return !this._renderer._bounds.intersects(this._pxBounds); },
    _containsPoint: function () { return false; },
    _updatePath: function () {
      if (!this._renderer._drawing || this._empty() || !this.options.isShown(this)) return;
      var ctx = this._renderer._ctx;
      ctx.save();
      ctx.globalAlpha = 1;
      ctx.setLineDash([]);
      ctx.font = this.options.font;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      ctx.lineWidth = 3;
      ctx.strokeStyle = "rgba(255,255,255,.7)";
      ctx.strokeText(this.options.text, this._point.x, this._point.y);
      ctx.fillStyle = this.options.color;
      ctx.fillText(this.options.text, this._point.x, this._point.y);
      ctx.restore();
    }
  });

  function nameLabels(features, options) {
    var ruler = document.createElement("canvas").getContext("2d");
    var labels = [], settledZoom = null, shown = new Set();
    function isShown(label) {
      var map = label._map, zoom = map.getZoom();
      if (zoom !== settledZoom) {
        settledZoom = zoom;
        shown = new Set();
        var taken = [];
        labels.forEach(function (other) {
          var o = other.options;
          if (zoom < o.minZoom || zoom > o.maxZoom) return;
          var at = map.project(other._latlng, zoom);
          var box = L.bounds(at.subtract([o.halfWidth + 4, 10]), at.add([o.halfWidth + 4, 10]));
          if (taken.some(function (b) { return b.intersects(box); })) return;
          taken.push(box);
          shown.add(other);
        });
      }
      return shown.has(label);
    }
    features.forEach(function (feature) {
      var kind = options.names[feature.properties.level];
      if (!kind) return;
      var isLeading = Boolean(options.areas[feature.properties.code]);
      ruler.font = kind.font;
      labels.push(new NameLabel(L.GeoJSON.coordsToLatLng(feature.geometry.coordinates), {
        text: feature.properties.name,
        font: kind.font,
        color: kind.color,
        minZoom: kind.minZoom + (isLeading || !kind.leadingFirst ? 0 : 1),
        maxZoom: kind.maxZoom,
        order: kind.order + (isLeading ? 0 : 0.5),
        halfWidth: ruler.measureText(feature.properties.name).width / 2 + 3,
        renderer: options.renderer,
        isShown: isShown
      }));
    });
    return labels.sort(function (a, b) { return a.options.order - b.options.order; });
  }

  /* ---- a card of plain text beside the pointer ---- */

  function card(title, lines, symbolSvg) {
    var box = document.createElement("div");
    box.className = "map-card";
    var head = document.createElement("strong");
    head.textContent = title;
    box.appendChild(head);
    lines.forEach(function (line) {
      if (line === null || line === undefined || line === "") return;
      var row = document.createElement("div");
      row.textContent = line;
      box.appendChild(row);
    });
    if (symbolSvg) {
      var row = document.createElement("div");
      row.className = "map-card-state";
      row.innerHTML = symbolSvg.svg; // our own drawing, made by geo.layers from its own shapes
      row.appendChild(document.createTextNode(symbolSvg.label));
      box.appendChild(row);
    }
    return box;
  }

  function note(map, text) {
    if (!text || map._mapNote) return;
    map._mapNote = L.DomUtil.create("div", "map-note", map.getContainer());
    map._mapNote.setAttribute("role", "status");
    map._mapNote.textContent = text;
  }

  /* ---- a layer that fetches its content and leaves only when its successor is drawn ---- */

  var FetchedLayer = L.Layer.extend({
    initialize: function (url, options) {
      this._url = url;
      L.setOptions(this, options);
    },
    onAdd: function (map) {
      var self = this;
      load(this._url).then(function (data) {
        if (!map.hasLayer(self)) return;
        self.options.renderer = canvasOf(map);
        self._content = self.build(map, data);
        self._content.addEventParent(self);
        self._content.addTo(map);
        (map._drawn = map._drawn || {})[self.kind] = self;
        self.leave(map);
        if (map._mapNote) { map._mapNote.remove(); map._mapNote = null; }
        self.restack(map);
        map.fire("contentload", { kind: self.kind, count: data.features.length });
      }).catch(function (error) {
        if (!map.hasLayer(self)) return;
        self.leave(map);
        note(map, self.options.failed);
        if (window.console) window.console.warn(String(error));
      });
    },
    onRemove: function (map) {
      var content = this._content, leaving = map._leaving = map._leaving || {};
      if (!content) return;
      this._content = null;
      content.removeEventParent(this);
      (leaving[this.kind] = leaving[this.kind] || []).push(content);
      setTimeout(function () { content.remove(); }, FADE_MS);
    },
    leave: function (map) {
      var leaving = (map._leaving || {})[this.kind] || [];
      leaving.forEach(function (content) { content.remove(); });
      if (map._leaving) map._leaving[this.kind] = [];
    },
    restack: function () {}
  });

  var PointLayer = FetchedLayer.extend({
    kind: "points",
    build: function (map, data) {
      var options = this.options, symbols = {}, group = L.featureGroup();
      Object.keys(options.symbols).forEach(function (name) {
        symbols[name] = prepared(options.symbols[name]);
      });
      function symbolOf(feature) {
        return symbols[feature.properties[options.symbolBy]] || symbols[options.otherwise];
      }
      var scaleAt = scaleFor(data.features.length);
      data.features.slice().sort(function (a, b) {
        return symbolOf(a).rank - symbolOf(b).rank;
      }).forEach(function (feature) {
        var symbol = symbolOf(feature);
        var marker = new SymbolMarker(L.GeoJSON.coordsToLatLng(feature.geometry.coordinates), {
          renderer: options.renderer, symbol: symbol, radius: symbol.radius, scaleAt: scaleAt,
          weight: symbol.strokeWidth + 4, bubblingMouseEvents: false
        });
        marker.feature = feature;
        group.addLayer(marker);
      });
      group.bindTooltip(function (marker) {
        var p = marker.feature.properties, symbol = symbolOf(marker.feature);
        return card(p[options.title], options.lines.map(function (line) {
          var value = p[line.property];
          if (value === null || value === undefined || value === "") return null;
          return line.label ? line.label + ": " + value : value;
        }), symbol);
      }, { direction: "auto", opacity: 1, className: "map-tip", offset: [8, 0] });
      group.on("mouseover mouseout", function (event) {
        event.layer.options.hovered = event.type === "mouseover";
        event.layer.redraw();
      });
      return group;
    }
  });

  var LineLayer = FetchedLayer.extend({
    kind: "lines",
    build: function (map, data) {
      var options = this.options, group = L.featureGroup();
      data.features.forEach(function (feature) {
        var p = feature.properties, style = options.styles[p[options.styleBy]];
        if (!style) return;
        var line = L.GeoJSON.geometryToLayer(feature, {});
        line.setStyle({
          color: style.color, weight: style.weight, dashArray: style.dashArray, opacity: 0.9,
          lineCap: "butt", fill: false
        });
        line.options.renderer = options.renderer;
        line.options.smoothFactor = 0.5;
        line.bindTooltip(card(p[options.title] || style.label, options.lines.map(function (one) {
          var value = p[one.property];
          if (value === null || value === undefined || value === "") return null;
          return one.label ? one.label + ": " + value : value;
        }), style), { sticky: true, opacity: 1, className: "map-tip", direction: "auto", offset: [14, 0] });
        group.addLayer(line);
        line.removeEventParent(group); // a click on a line chooses nothing
      });
      return group;
    },
    restack: function (map) { // over the areas, under the points
      this._content.eachLayer(function (line) { line.bringToBack(); });
      var areas = (map._drawn || {}).areas;
      if (areas && areas._content) areas.restack(map);
    }
  });

  var AreaLayer = FetchedLayer.extend({
    kind: "areas",
    getAttribution: function () { return this.options.notice; },
    build: function (map, data) {
      var options = this.options, group = L.featureGroup();
      var byKind = { area: [], group: [], name: [] };
      data.features.forEach(function (feature) { byKind[feature.properties.kind].push(feature); });
      byKind.area.forEach(function (feature) {
        var known = options.areas[feature.properties.code];
        var area = L.GeoJSON.geometryToLayer(feature, {});
        area.setStyle({
          interactive: Boolean(known),
          fillColor: known ? known.fill : options.fill, fillOpacity: options.opacity,
          color: options.ground, weight: 1, opacity: options.opacity
        });
        area.options.renderer = options.renderer;
        area.options.smoothFactor = 0.5;
        if (known) {
          area.bindTooltip(card(feature.properties.name, known.lines),
            { sticky: true, opacity: 1, className: "map-tip", direction: "auto", offset: [14, 0] });
        }
        group.addLayer(area);
        area.removeEventParent(group); // a click on an area chooses nothing
      });
      byKind.group.forEach(function (feature) {
        var gap = L.GeoJSON.geometryToLayer(feature, {});
        gap.setStyle({
          interactive: false, fill: false, color: options.ground, weight: 3.5, opacity: options.opacity
        });
        gap.options.renderer = options.renderer;
        gap.options.smoothFactor = 0.5;
        group.addLayer(gap);
      });
      nameLabels(byKind.name, options).forEach(function (label) { group.addLayer(label); });
      return group;
    },
    restack: function () { // areas, then gaps, then names, all under the points
      var layers = this._content.getLayers();
      for (var i = layers.length - 1; i >= 0; i -= 1) layers[i].bringToBack();
    }
  });

  function controls(map, options) {
    map.attributionControl.setPrefix(false);
    borrowFaces("Source Sans", map);
    L.control.zoom({
      position: "topleft", zoomInTitle: options.zoomIn, zoomOutTitle: options.zoomOut
    }).addTo(map);
    var home = L.control({ position: "topleft" });
    home.onAdd = function () {
      var bar = L.DomUtil.create("div", "leaflet-bar leaflet-control");
      var link = L.DomUtil.create("a", "map-home", bar);
      link.href = "#";
      link.title = options.home;
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", options.home);
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(link, "click", function (event) {
        L.DomEvent.stop(event);
        map.fitBounds(options.bounds, { padding: [12, 12] });
      });
      return bar;
    };
    home.addTo(map);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    map.fitBounds(options.bounds, { padding: [12, 12], animate: false });
  }

  window.mapLayers = {
    points: function (url, options) { return new PointLayer(url, options); },
    lines: function (url, options) { return new LineLayer(url, options); },
    areas: function (url, options) { return new AreaLayer(url, options); },
    controls: controls
  };
})();
