// What vite tells the code about the build. APP_NAME: name and version, as the server hears it.
interface ImportMeta {
  readonly env: { readonly PROD: boolean; readonly APP_NAME: string };
}
