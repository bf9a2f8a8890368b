import type { Random } from './random.ts';

export interface CompanyName {
  id: string;
  name: string;
  romanName: string;
}

// Places that are on no map, and what people do there. Kanji and reading side by side.
const PLACES = [
  ['青葉ノ浦', 'aobanoura'],
  ['汐見野', 'shiomino'],
  ['小鹿原', 'kojikahara'],
  ['雲雀沢', 'hibarisawa'],
  ['風待浜', 'kazemachihama'],
  ['月見峰', 'tsukimimine'],
  ['朝霧ノ原', 'asagirinohara'],
  ['夕凪浦', 'yunagiura'],
  ['蛍川原', 'hotarugawara'],
  ['楠木平', 'kusunokidaira'],
  ['若竹瀬', 'wakatakese'],
  ['椿鳴', 'tsubakinari'],
  ['鈴鳴坂', 'suzunarizaka'],
  ['水車谷', 'suishadani'],
  ['星降原', 'hoshifuruhara'],
  ['雪見沢', 'yukimizawa'],
  ['柚子ヶ畑', 'yuzugahata'],
  ['真砂瀬', 'masagose'],
  ['藤波谷', 'fujinamidani'],
  ['琥珀台', 'kohakudai'],
  ['翠ヶ淵', 'midorigafuchi'],
  ['木霊森', 'kodamamori'],
  ['陽向野', 'hinatano'],
  ['石蕗谷', 'tsuwabukidani'],
  ['花筏野', 'hanaikadano'],
  ['小春坂', 'koharuzaka'],
  ['緋桜丘', 'hizakuraoka'],
  ['露草原', 'tsuyukusahara'],
  ['千鳥瀬', 'chidorise'],
  ['鹿ノ音', 'kanone'],
  ['紅葉潟', 'momijigata'],
  ['霞ヶ沢', 'kasumigasawa'],
  ['銀鈴台', 'ginreidai'],
  ['笹舟瀬', 'sasabunese'],
  ['杜若浜', 'kakitsubatahama'],
  ['虹ヶ峠', 'nijigatoge'],
] as const;

const TRADES = [
  ['株式会社%商会', 'shokai', '% Trading'],
  ['株式会社%製作所', 'seisakusho', '% Works'],
  ['%クリニック', 'clinic', '% Clinic'],
  ['%観光株式会社', 'kanko', '% Tourism'],
  ['学校法人%学園', 'gakuen', '% School'],
  ['%物流株式会社', 'butsuryu', '% Logistics'],
  ['%印刷株式会社', 'insatsu', '% Printing'],
  ['%酒造', 'shuzo', '% Brewery'],
  ['%温泉旅館', 'ryokan', '% Ryokan'],
  ['株式会社%工務店', 'komuten', '% Builders'],
  ['%不動産株式会社', 'fudosan', '% Estate'],
  ['%食品株式会社', 'shokuhin', '% Foods'],
  ['%書房', 'shobo', '% Books'],
  ['%薬局', 'yakkyoku', '% Pharmacy'],
  ['%交通株式会社', 'kotsu', '% Transport'],
  ['%農園', 'noen', '% Farm'],
  ['%電機株式会社', 'denki', '% Electric'],
  ['株式会社%出版', 'shuppan', '% Publishing'],
  ['%保育園', 'hoikuen', '% Nursery'],
  ['%織物工業', 'orimono', '% Textiles'],
] as const;

/** As many different customers as asked for; past 720 of them branches are numbered. */
export function inventNames(count: number, random: Random): CompanyName[] {
  const pairs = random.shuffle(PLACES.flatMap((place) => TRADES.map((trade) => ({ place, trade }))));
  return Array.from({ length: count }, (_, i) => {
    const { place, trade } = pairs[i % pairs.length]!;
    const branch = Math.floor(i / pairs.length) + 1;
    const roman = place[1].charAt(0).toUpperCase() + place[1].slice(1);
    return {
      id: `${place[1]}-${trade[1]}${branch > 1 ? `-${branch}` : ''}`,
      name: `${trade[0].replace('%', place[0])}${branch > 1 ? ` 第${branch}支社` : ''}`,
      romanName: `${trade[2].replace('%', roman)}${branch > 1 ? ` Branch ${branch}` : ''}`,
    };
  });
}
