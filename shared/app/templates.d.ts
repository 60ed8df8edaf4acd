/** The build compiles MJML into HTML with Mustache tags; see scripts/build.mjs. */
declare module '*.mjml' {
  const template: string;
  export default template;
}
