// Shows one shape, or two that turn together. Each is a figure that says where its file is and of which kind.
import {
  Box3, Color, DirectionalLight, DoubleSide, GLTFLoader, Group, HemisphereLight, MeshStandardMaterial, OBJLoader,
  OrbitControls, PerspectiveCamera, PLYLoader, Mesh, Scene, Sphere, Spherical, Vector3, WebGLRenderer
} from "../three/three.js";

const find = (id) => document.getElementById(id);
const stage = find("stage"), canvas = find("canvas"), said = find("said");
// What is said, in the language of the page.
const words = stage.dataset;
const figures = [...document.querySelectorAll("figure")];
const FRONT = new Vector3(1.43, 1, 2.32);
const STEP = Math.PI / 16, ZOOM = 1.2;

const readers = {
  glb: async (bytes) => (await new GLTFLoader().parseAsync(bytes, "")).scene,
  obj: async (bytes) => new OBJLoader().parse(new TextDecoder().decode(bytes)),
  ply: async (bytes) => {
    const whole = new Group().add(new Mesh(new PLYLoader().parse(bytes)));
    // Its z is up.
    whole.rotation.x = -Math.PI / 2;
    return whole;
  }
};

function say(sentence) {
  said.textContent = sentence;
  said.hidden = !words;
}

// What three.js makes of a file without a material is black or white.
function dress(mesh) {
  if (!mesh.isMesh) return;
  const { geometry } = mesh;
  if (!geometry.attributes.normal) geometry.computeVertexNormals();
  if (!mesh.material?.isMeshStandardMaterial) {
    const vertexColors = Boolean(geometry.attributes.color);
    mesh.material = new MeshStandardMaterial({ vertexColors, roughness: 0.9, metalness: 0, side: DoubleSide });
  }
}

// In the middle, and as large as every other.
function framed(shape) {
  const sphere = new Box3().setFromObject(shape).getBoundingSphere(new Sphere());
  const frame = new Group().add(shape);
  shape.position.sub(sphere.center);
  frame.scale.setScalar(1 / (sphere.radius || 1));
  return frame;
}

async function scene(figure) {
  const answer = await fetch(figure.dataset.file);
  if (!answer.ok) throw new Error(`The shape could not be loaded (${answer.status}). Reload the page.`);
  const shape = await readers[figure.dataset.kind](await answer.arrayBuffer());
  shape.traverse(dress);
  const made = new Scene();
  made.add(framed(shape), new HemisphereLight(0xffffff, 0x8d8d99, 1.6));
  return made;
}

class Viewer {
  constructor(scenes, renderer) {
    this.scenes = scenes;
    this.renderer = renderer;
    this.camera = new PerspectiveCamera(40, 1, 0.01, 100);
    this.parts = scenes.map(() => [0, 0, 1, 1]);
    this.sun = new DirectionalLight(0xffffff, 1.8);
    this.controls = new OrbitControls(this.camera, canvas);
    Object.assign(this.controls, { minDistance: 1.2, maxDistance: 12, enablePan: false, autoRotateSpeed: 2.5 });
    this.controls.addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.fit()).observe(stage);
    this.fit();
    this.reset();
  }

  // Each shape has a part of the stage: they are in a row, or below each other where there is more height.
  fit() {
    const { clientWidth: width, clientHeight: height } = stage, count = this.scenes.length;
    if (!width || !height) return;
    const isRow = width >= height;
    const [w, h] = isRow ? [width / count, height] : [width, height / count];
    // Where the first is above the second, the renderer counts from below.
    this.parts = this.scenes.map((_, at) => (isRow ? [at * w, 0, w, h] : [0, (count - 1 - at) * h, w, h]));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = w / h;
    // A narrow part has to have the whole width of a shape.
    this.camera.zoom = Math.min(1, this.camera.aspect);
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  draw() {
    this.sun.position.copy(this.camera.position);
    this.scenes.forEach((shown, at) => {
      this.renderer.setViewport(...this.parts[at]);
      this.renderer.setScissor(...this.parts[at]);
      shown.add(this.sun);
      this.renderer.render(shown, this.camera);
    });
  }

  reset() {
    this.camera.position.copy(FRONT);
    this.controls.update();
    this.draw();
  }

  zoom(factor) {
    const { minDistance, maxDistance } = this.controls;
    this.camera.position.multiplyScalar(factor).clampLength(minDistance, maxDistance);
    this.controls.update();
  }

  rotate(across, up) {
    const at = new Spherical().setFromVector3(this.camera.position);
    at.theta -= across * STEP;
    at.phi -= up * STEP;
    this.camera.position.setFromSpherical(at.makeSafe());
    this.controls.update();
  }

  turn(isOn) {
    this.controls.autoRotate = isOn;
    const step = (time) => {
      if (!this.controls.autoRotate) return;
      this.controls.update((time - this.time) / 1000);
      this.time = time;
      requestAnimationFrame(step);
    };
    if (isOn) requestAnimationFrame((time) => { this.time = time; step(time); });
  }

  wireframe(isOn) {
    for (const shown of this.scenes) {
      shown.traverse((mesh) => { if (mesh.isMesh) mesh.material.wireframe = isOn; });
    }
    this.draw();
  }

  background(colour) {
    this.renderer.setClearColor(new Color(colour || getComputedStyle(document.body).backgroundColor));
    this.draw();
  }
}

function onKeys(viewer) {
  const keys = {
    ArrowLeft: () => viewer.rotate(-1, 0), ArrowRight: () => viewer.rotate(1, 0),
    ArrowUp: () => viewer.rotate(0, 1), ArrowDown: () => viewer.rotate(0, -1),
    "+": () => viewer.zoom(1 / ZOOM), "=": () => viewer.zoom(1 / ZOOM), "-": () => viewer.zoom(ZOOM)
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}

// Tab leads into a frame and out of it only with the help of the page around it.
function onTab() {
  if (parent === window) return;
  const stops = () => [canvas, ...find("tools").querySelectorAll("button:not([hidden]), select")];
  addEventListener("enter", (event) => stops().at(event.detail ? -1 : 0).focus());
  addEventListener("keydown", (event) => {
    const edge = stops().at(event.shiftKey ? 0 : -1);
    if (event.key !== "Tab" || document.activeElement !== edge) return;
    event.preventDefault();
    const detail = { frame: frameElement, isBack: event.shiftKey };
    parent.dispatchEvent(new CustomEvent("leave", { detail }));
  });
}

function onSwitch(id, isOn, act) {
  const button = find(id);
  const set = (value) => { button.setAttribute("aria-pressed", value); act(value); };
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  if (isOn) set(true);
}

function onTools(viewer) {
  // Whoever has asked their system for less motion turns it by themselves.
  onSwitch("turn", !matchMedia("(prefers-reduced-motion: reduce)").matches, (isOn) => viewer.turn(isOn));
  onSwitch("wireframe", false, (isOn) => viewer.wireframe(isOn));
  find("closer").addEventListener("click", () => viewer.zoom(1 / ZOOM));
  find("farther").addEventListener("click", () => viewer.zoom(ZOOM));
  find("front").addEventListener("click", () => viewer.reset());
  find("background").addEventListener("change", (event) => viewer.background(event.target.value));
  const full = find("full");
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    full.textContent = document.fullscreenElement ? words.leave : words.full;
  });
  find("tools").hidden = false;
}

async function show() {
  let renderer;
  try {
    renderer = new WebGLRenderer({ canvas, antialias: true });
  } catch {
    canvas.hidden = true;
    // The server's own picture, which turns.
    for (const picture of document.querySelectorAll("img[data-whole]")) picture.src = picture.dataset.whole;
    say(words.flat);
    return;
  }
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  renderer.setScissorTest(true);
  const viewer = new Viewer(await Promise.all(figures.map(scene)), renderer);
  viewer.background("");
  onKeys(viewer);
  onTools(viewer);
  onTab();
  say("");
  document.documentElement.dataset.state = "shown";
}

show().catch((error) => {
  console.error(error);
  say(error.message || words.failed);
});
