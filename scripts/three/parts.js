// The parts of three.js that the viewer of shapes uses.
export {
  Box3, Color, DirectionalLight, DoubleSide, Group, HemisphereLight, Mesh, MeshStandardMaterial, PerspectiveCamera,
  Scene, Sphere, Spherical, Vector3, WebGLRenderer
} from "three";
export { OrbitControls } from "three/addons/controls/OrbitControls.js";
export { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
export { OBJLoader } from "three/addons/loaders/OBJLoader.js";
export { PLYLoader } from "three/addons/loaders/PLYLoader.js";
