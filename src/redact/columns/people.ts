// Given names and surnames that are common in many countries, to tell a column of people from one of anything else.
//
// A column is asked for the share of its values that are here, so the lists need to be common, not complete: the hundred most
// frequent names of a country cover a third to a half of its people. Left out are names that are more often a word, a
// month, a place or a colour (`Rose`, `May`, `Paris`, `Grace`).
//
// Sources: lists of frequent names as national statistics offices publish them (US SSA and Census, ONS, Destatis/GfdS, INSEE,
// INE, ISTAT, IBGE, CBS, GUS, SCB, SSB, DST, DVV, TÜİK, national registers of the rest).

import { fold } from "./identifier.ts";

const GIVEN = `james robert john michael david william richard joseph thomas christopher charles daniel matthew anthony donald steven andrew
paul joshua kenneth kevin brian timothy ronald george jason edward jeffrey ryan jacob nicholas gary eric jonathan stephen larry justin scott
brandon benjamin samuel gregory alexander patrick raymond jack dennis jerry tyler aaron jose adam nathan henry zachary douglas peter kyle
noah ethan jeremy walter christian keith austin roger terry sean gerald carl dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe
logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip eugene liam oliver lucas leo oscar
mary patricia jennifer linda elizabeth barbara susan jessica karen sarah lisa nancy sandra betty ashley emily kimberly margaret donna michelle
carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley brenda emma anna pamela nicole samantha
katherine christine helen debra rachel carolyn janet catherine maria heather diane olivia julie joyce victoria ruth virginia lauren kelly
christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann kathryn abigail sophia frances
jean alice judy isabella julia denise amber danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla alexis lori tiffany
sophie lucy chloe ella mia amelia isla poppy freya harry charlie george jacob alfie freddie archie callum ewan rhys gareth siobhan niamh aoife
hans klaus jurgen wolfgang heinz gunter dieter manfred uwe horst bernd helmut stefan andreas markus matthias tobias florian sebastian jens
torsten sven lukas jonas felix maximilian niklas leon finn ulrich rainer ralf karl kurt gerhard walter werner josef franz johann
ursula monika petra sabine renate helga karin brigitte ingrid heike claudia birgit anja kerstin silke katrin martina jutta katharina lena lea
hannelore gisela elke angelika susanne nadine julia johanna greta frieda
jean pierre michel andre philippe alain bernard jacques francois laurent thierry pascal nicolas frederic stephane olivier guillaume mathieu
antoine clement thibault hugo louis jules gabin raphael lucas theo yves gilles
nathalie isabelle sylvie catherine francoise monique veronique celine aurelie camille manon chloe lea jeanne louise ines lucie marion
jose antonio manuel francisco javier carlos miguel alejandro rafael fernando sergio pablo jorge alberto luis alvaro diego adrian raul enrique
ramon vicente andres joaquin eduardo santiago ivan mateo emilio ignacio
carmen josefa isabel dolores pilar teresa ana francisca cristina antonia lucia elena rosario concepcion raquel beatriz silvia marta alba
rocio irene montserrat guadalupe ximena valentina camila daniela paula sofia mariana gabriela
giuseppe giovanni antonio mario luigi francesco angelo vincenzo pietro salvatore carlo franco domenico bruno paolo michele giorgio aldo sergio
luciano marco andrea alessandro lorenzo matteo leonardo riccardo tommaso davide simone stefano fabio roberto
giulia francesca chiara federica sara martina valentina alessandra elisa giorgia silvia paola anna rosa angela giovanna luisa beatrice
joao pedro paulo lucas luiz marcos gabriel rafael daniel marcelo bruno eduardo felipe rodrigo thiago gustavo leandro tiago fernando joaquim
ana maria francisca adriana juliana marcia fernanda patricia aline sandra camila amanda bruna jessica leticia vanessa luciana larissa beatriz
jan pieter johannes cornelis hendrik willem gerrit jeroen bas sander thijs daan sem lars bram ruben anneke johanna marieke sanne femke lotte fleur
piotr krzysztof andrzej tomasz pawel jan michal marcin jakub adam marek lukasz grzegorz mateusz wojciech mariusz dariusz zbigniew jerzy maciej rafal
katarzyna malgorzata agnieszka krystyna barbara ewa elzbieta zofia teresa magdalena joanna aleksandra monika danuta beata jadwiga dorota
lars erik karl anders johan per nils jan mikael hans peter olof magnus fredrik henrik jonas oskar viktor bjorn gustav axel
anna eva karin kristina lena kerstin ingrid birgitta marie elisabeth malin sofia ida linnea astrid freja solveig ingeborg
ole knut arne kjell sverre trond geir odd svein espen kristian mads rasmus soren jesper niels jens mette kirsten hanne inger anne
juhani johannes mikael matti kari antti timo jukka mika heikki pekka ville eero annikki helena johanna kaisa sari tiina liisa
mehmet mustafa ahmet ali huseyin hasan ibrahim ismail osman murat yusuf omer halil emre burak fatma ayse emine hatice zeynep elif meryem serife
sultan hanife merve
aleksandr sergey vladimir andrey alexey dmitry mikhail nikolay ivan evgeny igor oleg yuri viktor pavel roman anatoly boris
elena olga tatiana natalia irina svetlana ekaterina anastasia lyudmila galina yulia nadezhda larisa ksenia darya
александр сергей владимир андрей алексей дмитрий михаил николай иван евгений игорь олег юрий виктор павел роман максим артем
елена ольга татьяна наталья ирина светлана екатерина анастасия людмила галина юлия надежда мария анна
mohammed muhammad mohamed mohammad ahmed ahmad mahmoud mustafa omar khaled hassan hussein youssef abdullah abdul tariq bilal karim
fatima aisha khadija zainab mariam layla noor amina yasmin samira leila
rajesh suresh ramesh sanjay sunil anil vijay amit rahul rohit deepak manoj ashok arjun vikram arun prakash ravi krishna priya pooja neha
anjali sunita anita kavita lakshmi deepa divya swati shreya rekha meena geeta sneha
wei fang min jing lei yang xiuying juan tao chao xiulan hiroshi takashi kenji yuki haruto sakura yoko keiko akiko naoko kazuko yumi satoshi
minjun seojun jihoon sujin jisoo eunji hyun nguyen thi van minh anh linh huong dung tuan hung phuong
petr pavel jiri jaroslav zdenek vaclav jana marie hana lenka katerina laszlo istvan zoltan gabor attila katalin erzsebet ilona ion gheorghe
mihai alexandru andrei elena ioana dimitrios georgios konstantinos ioannis eleni katerina
kwame kofi chidi emeka chinedu oluwaseun adebayo ngozi amara thabo sipho nomsa zanele juma wanjiku akinyi`;

const FAMILY = `smith johnson williams jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore
jackson martin lee perez thompson harris sanchez clark ramirez lewis robinson walker allen wright scott torres nguyen hill flores adams nelson
baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy
cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett
mendoza ruiz hughes alvarez castillo sanders patel myers ross foster jimenez powell jenkins sullivan russell fisher henderson coleman simmons
patterson jordan reynolds hamilton graham wallace cole davies oconnor obrien byrne ryan doyle mccarthy fraser macdonald khan ahmed begum singh kaur
muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf schroder neumann schwarz zimmermann
braun kruger hofmann hartmann lange schmitt werner krause meier lehmann schmid schulze maier kohler herrmann konig walter mayer huber kaiser fuchs
bernard dubois durand leroy moreau simon laurent lefebvre michel roux fournier girard bonnet dupont lambert fontaine rousseau muller henry
fernandez moreno munoz alonso romero navarro dominguez vazquez serrano blanco molina delgado ortega castro rubio marin nunez iglesias
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa giordano mancini rizzo lombardi moretti
silva santos oliveira souza sousa rodrigues ferreira alves pereira lima gomes ribeiro carvalho almeida martins rocha barbosa araujo
jansen bakker visser smit meijer boer mulder bos vos peters hendriks dekker brouwer dijkstra vanderberg
nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak kozlowski jankowski mazur kowalska wisniewska
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson hansen johansen olsen larsen andersen pedersen nilsen
kristiansen jensen nielsen christensen rasmussen sorensen korhonen virtanen makinen nieminen makela hamalainen laine heikkinen
yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan dogan kilic aslan cetin
ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov morozov volkov ivanova smirnova kuznetsova popova
иванов смирнов кузнецов попов васильев петров соколов михайлов новиков федоров иванова смирнова кузнецова попова петрова
sharma verma gupta kumar reddy mehta joshi shah das rao nair iyer chatterjee banerjee mukherjee mishra pandey yadav
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo sato suzuki takahashi tanaka watanabe ito yamamoto nakamura
kobayashi kato yoshida yamada sasaki park choi jung kang cho yoon jang tran le pham hoang phan vu vo dang bui novak svoboda novotny dvorak
nagy kovacs toth szabo horvath varga popescu ionescu papadopoulos okafor okeke adeyemi mensah mwangi dlamini nkosi haddad hussain ali rahman`;

export const GIVEN_NAMES: ReadonlySet<string> = new Set(GIVEN.split(/\s+/).map(fold));
export const FAMILY_NAMES: ReadonlySet<string> = new Set(FAMILY.split(/\s+/).map(fold));

/** The hundred first characters of Chinese names, 85 of 100 people; also those of many Korean and Vietnamese ones in Han. */
export const HAN_FAMILY: ReadonlySet<string> = new Set(
  "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯",
);

/** Of ten Koreans nearly nine have one of these. */
export const HANGUL_FAMILY: ReadonlySet<string> = new Set(
  "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모",
);

/** Two characters that begin every fourth Japanese name. */
export const KANJI_FAMILY: ReadonlySet<string> = new Set(
  `佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 清水 山崎 阿部 池田 橋本 石川 山下 中島 石井 小川 前田
  岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田`.split(
    /\s+/,
  ),
);
