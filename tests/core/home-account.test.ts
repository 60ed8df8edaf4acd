import { homeAddressOf } from '../../shared/core/home-account';

test.each([
  ['J.Weiss@MSP.example', 'j.weiss@msp.example'],
  ['j.weiss_msp.example#EXT#@contoso.onmicrosoft.com', 'j.weiss@msp.example'],
  ['J.Weiss_MSP.example#ext#@fabrikam.onmicrosoft.com', 'j.weiss@msp.example'],
  // An underscore of its own: only the last one was the @.
  ['jo_weiss_msp.example#EXT#@contoso.onmicrosoft.com', 'jo_weiss@msp.example'],
  ['  mara.klein@contoso.example ', 'mara.klein@contoso.example'],
  ['weiss#EXT#@contoso.onmicrosoft.com', 'weiss'],
  ['', ''],
])('%s is at home at %s', (address, home) => {
  expect(homeAddressOf(address)).toBe(home);
});
