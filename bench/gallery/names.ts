const firstNames =
  'Ada Mara Tom Lea Paul Ines Nora Emil Jan Lina Oskar Hanna Felix Clara Anton Greta Theo Marta Jonas Edda Karl Ida Hugo Vera'.split(
    ' ',
  );
const lastNames =
  'Brandt Klein Iversen Novak Orth Roth Weber Pohl Lindt Falk Berger Sommer Kranz Vogt Hansen Maier Thoma Seidel Arndt Busch'.split(
    ' ',
  );

/** 480 different names. */
export const personName = (at: number): string =>
  `${firstNames[at % firstNames.length]} ${lastNames[(at + 3 * Math.floor(at / firstNames.length)) % lastNames.length]}`;

export const customerNames: readonly string[] =
  'Adventure Works|Alpine Ski House|Bellows College|Best For You Organics|City Power & Light|Coho Vineyard|Consolidated Messenger|Contoso Pharma|Datum Logistics|Fabrikam|Fabrikam Residences|First Up Consultants|Fourth Coffee|Graphic Design Institute|Humongous Insurance|Lamna Healthcare|Liberty Delightful Bakery|Litware|Lucerne Publishing|Margie Travel|Munson Pickles|Nod Publishers|Northwind|Northwind Electric|Parnell Aerospace|Proseware|Relecloud|School of Fine Art|Southridge Video|Tailspin Toys|Tailwind Traders|Terra Firm|The Phone Company|Trey Research|VanArsdel|Wide World Importers|Wingtip Toys|Woodgrove Bank|World Wide Books'.split(
    '|',
  );
