// What vite tells the code about the build.
interface ImportMeta {
  readonly env: { readonly PROD: boolean };
}
