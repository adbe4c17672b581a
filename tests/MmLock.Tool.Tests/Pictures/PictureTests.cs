using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MmLock.Tool.Pictures;

namespace MmLock.Tool.Tests.Pictures;

/// <summary>What <c>mmlock report</c> shows of recorded runs.</summary>
public sealed class PictureTests : IDisposable
{
    private const string Reader = "/src/app/mm/Gup.cs:13";
    private const string Mapper = "/src/app/mm/Mmap.cs:100";
    private const string Faulter = "/src/app/mm/Fault.cs:15";
    private const string Lister = "/src/app/kernel/Ps.cs:12";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>One holds 20 ms, one waits for it, faults for that one, all for other memory; ps waits for everybody.</summary>
    private static RecordedFile Coarse() => new RecordedFile()
        .Hold(1, 0, 20_000_000, Reader, 0, 0x7000_0000, 0x7000_3fff)
        .Wait(1, 2_000_000, 18_000_000, Mapper, 1, 0x1000_0000, 0x101f_ffff, Reader, 18_000_000)
        .Wait(1, 3_000_000, 19_000_000, Faulter, 0, 0x2000_0000, 0x201f_ffff, Mapper, 18_000_000)
        .Wait(1, 4_000_000, 18_000_000, Faulter, 0, 0x2020_0000, 0x203f_ffff, Mapper, 17_000_000)
        .Wait(1, 5_000_000, 17_000_000, Lister, 0, 0, ulong.MaxValue, Mapper, 0)
        .Hold(1, 20_000_000, 1_000_000, Mapper, 1, 0x1000_0000, 0x101f_ffff)
        .Hold(1, 21_000_000, 10_000, Lister, 2, 0, ulong.MaxValue)
        .Wait(2, 0, 30_000_000, Lister, 5, 0, ulong.MaxValue, Lister, 0)
        .Hold(1, 900_000_000, 1_000, Mapper, 3, 0, ulong.MaxValue);

    private static RecordedFile Fine() => new RecordedFile()
        .Hold(1, 0, 20_000_000, Reader, 0, 0x7000_0000, 0x7000_3fff)
        .Wait(1, 5_000_000, 100_000, "/src/app/mm/Fault.cs:21", 0, 0x2000_0000, 0x201f_ffff, "/src/app/mm/Mmap.cs:140", 0);

    private string Write(string name, RecordedFile file) => _folder.Write(name, file.ToString());

    private static async Task<string> ReportAsync(string format, params string[] inputs)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync(["report", .. inputs, "--format", format]);
        Assert.True(exit == 0, output + error);
        return output;
    }

    [Fact]
    public async Task Each_picture_has_a_name_words_and_a_table()
    {
        string html = await ReportAsync("html", Write("run.mmprofile", Coarse()));
        string[] figures = [.. Regex.Matches(html, "<figure.*?</figure>", RegexOptions.Singleline).Select(m => m.Value)];
        Assert.Equal(["sites", "timeline-0", "stall-0"], figures.Select(f => Regex.Match(f, "id=\"([^\"]*)\"").Groups[1].Value));
        foreach (string figure in figures)
        {
            XElement svg = XElement.Parse(Regex.Match(figure, "<svg.*</svg>", RegexOptions.Singleline).Value);
            Assert.Equal("img", (string?)svg.Attribute("role"));
            string[] named = ((string?)svg.Attribute("aria-labelledby"))!.Split(' ');
            Assert.All(named, id => Assert.NotEmpty(svg.Descendants().Single(e => (string?)e.Attribute("id") == id).Value));
            Assert.Contains("<table>", figure, StringComparison.Ordinal);
            Assert.Contains("tabindex=\"0\"", figure, StringComparison.Ordinal);
        }

        // Colours are those of the page, nothing is fetched.
        Assert.DoesNotContain("rgb(", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=|@import|url\\(|fetch\\(|XMLHttp", string.Concat(figures));
        Assert.Equal(3, Regex.Count(figures[1], "style=\"fill:var\\(--needless\\)"));
        Assert.Contains("0x10000000 + 2 MiB", figures[1], StringComparison.Ordinal);
        Assert.Contains("the structure", figures[1], StringComparison.Ordinal);
        Assert.Contains("kernel/Ps.cs:12", figures[2], StringComparison.Ordinal);
        Assert.Contains("30.0 ms at", figures[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_stretch_around_the_longest_wait_and_who_waited_for_whom()
    {
        JsonNode run = JsonNode.Parse(await ReportAsync("json", Write("run.mmprofile", Coarse())))!["states"]![0]!["run"]!;

        // Lock 2 has the longest wait, lock 1 the needless ones.
        JsonNode timeline = run["timeline"]!;
        Assert.Equal("lock 1 of process 7", (string?)timeline["lock"]);
        Assert.Equal(8, timeline["bars"]!.AsArray().Count);
        JsonNode stall = run["stall"]!;
        Assert.Equal(
            ("lock 2 of process 7", "kernel/Ps.cs:12", 30_000_000L),
            ((string?)stall["lock"], (string?)stall["site"], (long)stall["took"]!));
        Assert.Equal([("kernel/Ps.cs:12", "kernel/Ps.cs:12", 1, 30_000_000L, 0L)], EdgesOf(stall));
        Assert.Null(run["untold"]);
        Assert.Equal(
            ["kernel/Ps.cs:12", "mm/Fault.cs:15", "mm/Mmap.cs:100"], run["sites"]!.AsArray().Select(s => (string?)s!["site"]));
    }

    private static IEnumerable<(string?, string?, int, long, long)> EdgesOf(JsonNode stall) => stall["edges"]!.AsArray().Select(e => (
        (string?)e!["waiter"], (string?)e["holder"], (int)e["waits"]!, (long)e["waited"]!, (long)e["needless"]!));

    [Fact]
    public async Task Stall_has_who_waited_for_whom_meanwhile()
    {
        RecordedFile file = new RecordedFile()
            .Wait(1, 2_000_000, 18_000_000, Mapper, 1, 0x1000_0000, 0x101f_ffff, Reader, 18_000_000)
            .Wait(1, 3_000_000, 19_000_000, Faulter, 0, 0x2000_0000, 0x201f_ffff, Mapper, 18_000_000)
            .Wait(1, 4_000_000, 18_000_000, Faulter, 0, 0x2020_0000, 0x203f_ffff, Mapper, 17_000_000)
            .Wait(1, 5_000_000, 17_000_000, Lister, 0, 0, ulong.MaxValue, Mapper, 0);
        JsonNode run = JsonNode.Parse(await ReportAsync("json", Write("run.mmprofile", file)))!["states"]![0]!["run"]!;
        Assert.Equal(
            [
                ("mm/Fault.cs:15", "mm/Mmap.cs:100", 2, 37_000_000L, 35_000_000L),
                ("kernel/Ps.cs:12", "mm/Mmap.cs:100", 1, 17_000_000L, 0L),
                ("mm/Mmap.cs:100", "mm/Gup.cs:13", 1, 17_000_000L, 17_000_000L),
            ],
            EdgesOf(run["stall"]!));
    }

    /// <summary>Single waits are told in part; the sums have all, by powers of two.</summary>
    [Theory]
    [InlineData(24, null)]
    [InlineData(25, "33.6 ms to 67.1 ms")]
    [InlineData(39, "550 s or more")]
    public async Task Longer_wait_that_only_the_sums_have_is_told_in_words(int bucket, string? said)
    {
        JsonNode block = JsonNode.Parse(Coarse().ToString())!;
        JsonNode lister = block["counts"]!.AsArray().First(c => (int)c!["site"]! == (int)block["sites"]!.AsArray()
            .Single(s => ((string?)s![1])!.EndsWith("Ps.cs", StringComparison.Ordinal))![0]!)!;
        lister["waitTimes"] = new JsonArray(20, 3, bucket, 1);
        string html = await ReportAsync("html", _folder.Write("run.mmprofile", block.ToJsonString() + "\n"));
        Assert.Contains("30.0 ms at kernel/Ps.cs:12, of lock 2", html, StringComparison.Ordinal);
        Assert.Equal(said is not null, html.Contains("The longest wait of the run", StringComparison.Ordinal));
        Assert.Contains(said is null ? "" : $"took {said}, at kernel/Ps.cs:12.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_dates_are_before_and_after()
    {
        string before = Write("before.mmprofile", Coarse());
        string after = Write("after.mmprofile", Fine());
        string html = await ReportAsync("html", $"2026-11-28T15:00={after}", $"2026-11-28T09:30={before}");
        Assert.Equal(5, Regex.Count(html, "<figure class=\"picture\""));

        // Lines move when acquires are narrowed: what is compared is files.
        string sites = Regex.Match(html, "<svg.*?</svg>", RegexOptions.Singleline).Value;
        Assert.Contains("mm/Fault.cs, 2026-11-28T09:30", sites, StringComparison.Ordinal);
        Assert.Contains("mm/Fault.cs, 2026-11-28T15:00", sites, StringComparison.Ordinal);
        Assert.DoesNotContain("Fault.cs:15", sites, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_in_any_order_give_the_same_bytes()
    {
        string one = Write("one.mmprofile", Coarse());
        string other = Write("other.mmprofile", Fine());
        string findings = _folder.Write("in.sarif", "{\"version\":\"2.1.0\",\"runs\":[]}");
        string html = await ReportAsync("html", one, other, findings);
        Assert.Equal(html, await ReportAsync("html", findings, other, one, one));
    }

    [Fact]
    public async Task Killed_program_and_one_that_never_waited_have_pictures_of_what_there_is()
    {
        string whole = Coarse().ToString();
        string cut = _folder.Write("cut.mmprofile", whole + whole[..(whole.Length / 2)]);
        (int exit, string output, string error) = await InProcess.MmlockAsync("report", cut, "--format", "json");
        Assert.True(exit == 0, error);
        Assert.Contains("cut off", error, StringComparison.Ordinal);
        Assert.Equal(8, JsonNode.Parse(output)!["states"]![0]!["run"]!["timeline"]!["bars"]!.AsArray().Count);

        string calm = await ReportAsync("html", Write("calm.mmprofile", new RecordedFile().Hold(1, 0, 5, Reader, 0, 0, 9)));
        Assert.Contains("Nobody waited.", calm, StringComparison.Ordinal);
        Assert.DoesNotContain("<figure", calm, StringComparison.Ordinal);
    }

    /// <summary>A long run is no larger a picture, and a lock that everybody waits for is one, too.</summary>
    [Fact]
    public async Task Hundred_thousand_waits_are_one_stretch_of_bounded_size()
    {
        var file = new RecordedFile();
        for (int i = 0; i < 100_000; i++)
        {
            ulong start = 0x1000UL * (ulong)(i % 500);
            long needless = i % 3 == 0 ? 900_000 : 0;
            file.Wait(1, i * 1000L, 900_000 + (i % 7), $"/src/app/A.cs:{1 + (i % 40)}", 1, start, start + 0xfff, Mapper, needless);
        }

        string html = await ReportAsync("html", Write("long.mmprofile", file));
        Assert.InRange(html.Length, 1, 3_000_000);
        string json = await ReportAsync("json", Path.Combine(_folder.Root, "long.mmprofile"));
        JsonNode timeline = JsonNode.Parse(json)!["states"]![0]!["run"]!["timeline"]!;
        Assert.InRange(timeline["bars"]!.AsArray().Count, 1, 600);
        Assert.True((int)timeline["leftOut"]! > 0);
    }

    [Theory]
    [InlineData("{\"mmlockProfile\":2}\n", "Update the tool")]
    [InlineData("{\"mmlockProfile\":1}\n", "is no profile of MmLock: its line 1")]
    public async Task Profile_that_cannot_be_read_is_named(string text, string said)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync("report", _folder.Write("bad.mmprofile", text));
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    /// <summary>An arrow over two columns passes behind a box: its words stand before that, and none lie on another arrow's.</summary>
    [Fact]
    public void Words_of_arrows_are_covered_by_no_box()
    {
        RunEdge[] edges =
        [
            new("A.cs:1", "B.cs:2", 1, 1000, 0), new("B.cs:2", "A.cs:1", 2, 1000, 900), new("B.cs:2", "C.cs:3", 3, 1000, 0),
            new("A.cs:1", "C.cs:3", 4, 1000, 0), new("A.cs:1", "D.cs:4", 5, 1000, 0), new("C.cs:3", "D.cs:4", 6, 1000, 0),
        ];
        string svg = StallPicture.Draw(new RunStall("lock 1", "A.cs:1", 0, 1000, edges), "stall", "Stall");
        (double X, double Y, double Width, double Height)[] boxes = [.. Regex.Matches(
                svg, "<rect x=\"([0-9.]+)\" y=\"([0-9.]+)\" width=\"([0-9.]+)\" height=\"([0-9.]+)\" style=\"fill:var\\(--card")
            .Select(m => (At(m, 1), At(m, 2), At(m, 3), At(m, 4)))];
        (double X, double Y)[] words = [.. Regex.Matches(svg, "translate\\(([0-9.]+),([0-9.]+)\\)\"[^>]*>[0-9]+ waits?,")
            .Select(m => (At(m, 1), At(m, 2)))];
        Assert.Equal((4, edges.Length), (boxes.Length, words.Length));
        Assert.DoesNotContain(words, w => boxes.Any(b => w.X > b.X && w.X < b.X + b.Width && w.Y > b.Y && w.Y < b.Y + b.Height));
        Assert.DoesNotContain(
            words.Index(), w => words.Index().Any(o => o.Index != w.Index && Math.Abs(o.Item.X - w.Item.X) < 90
                && Math.Abs(o.Item.Y - w.Item.Y) < 11));

        static double At(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>In a browser, from disk: nothing is fetched, nothing but pictures is wider than the screen, words can be read.</summary>
    [ChromiumTheory]
    [InlineData(1240, false)]
    [InlineData(1240, true)]
    [InlineData(400, false)]
    [InlineData(400, true)]
    public async Task Page_is_readable_in_a_browser(int width, bool dark)
    {
        const string Look = """
            <script>
            (() => {
              const shade = c => { const v = c.match(/[\d.]+/g).slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; }); return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
              const contrast = (a, b) => { const [x, y] = [shade(a), shade(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
              const page = getComputedStyle(document.body).backgroundColor, pictures = [...document.querySelectorAll('.picture svg')];
              const fills = s => pictures.flatMap(p => [...p.querySelectorAll(s)]).map(e => getComputedStyle(e).fill).filter(f => f !== 'none');
              const scrolls = [...document.querySelectorAll('.scroll')].filter(s => { s.focus(); return document.activeElement === s; });
              document.querySelectorAll('details').forEach(d => d.open = true);
              document.body.dataset.look = JSON.stringify({
                pictures: pictures.length, fetched: performance.getEntriesByType('resource').length, scrolls: scrolls.length,
                wide: document.documentElement.scrollWidth - innerWidth, page: shade(page),
                words: Math.min(...fills('text').map(f => contrast(f, page))), bars: Math.min(...fills('rect').filter(f => contrast(f, page) > 1.3).map(f => contrast(f, page))),
                small: Math.min(...pictures.map(p => 12 * p.getBoundingClientRect().width / p.viewBox.baseVal.width)), needless: fills('rect[style*="--needless"]').length,
              });
            })();
            </script>
            """;
        string html = await ReportAsync(
            "html", $"2026-11-27={Write("b.mmprofile", Coarse())}", $"2026-11-28={Write("a.mmprofile", Fine())}");
        string page = _folder.Write("page.html", html.Replace("</body>", Look + "</body>", StringComparison.Ordinal));
        string dom = await Chromium.OpenAsync(page, width, dark);
        string look = System.Net.WebUtility.HtmlDecode(Regex.Match(dom, "data-look=\"([^\"]*)\"").Groups[1].Value);
        Assert.NotEmpty(look);
        using JsonDocument found = JsonDocument.Parse(look);
        double Number(string name) => found.RootElement.GetProperty(name).GetDouble();
        Assert.True(Number("pictures") == 5 && Number("fetched") == 0 && Number("needless") >= 3, look);
        Assert.True(Number("scrolls") == 5 || Number("scrolls") == 10, look);
        Assert.True(Number("wide") <= 0, look);
        Assert.True(dark ? Number("page") < 0.1 : Number("page") > 0.9, look);
        Assert.True(Number("words") >= 4.5 && Number("bars") >= 3, look);
        Assert.True(Number("small") >= 9, look);
    }

    /// <summary>A profile, as the recorder writes it.</summary>
    private sealed class RecordedFile
    {
        private readonly JsonArray _events = [];
        private readonly Dictionary<string, int> _sites = [];
        private readonly Dictionary<(int Site, int Mode), (long Waits, long Waited, long Needless, long Holds)> _counts = [];

        public RecordedFile Hold(int lockNumber, long began, long took, string site, int mode, ulong start, ulong last)
        {
            int at = SiteOf(site);
            _events.Add(new JsonArray(began, took, lockNumber, at, mode, start, last));
            Count((at, mode & 1), (0, 0, 0, 1));
            return this;
        }

        public RecordedFile Wait(
            int lockNumber, long began, long took, string site, int mode, ulong start, ulong last, string by, long needless)
        {
            int at = SiteOf(site);
            _events.Add(new JsonArray(began, took, lockNumber, at, mode, start, last, SiteOf(by), needless));
            Count((at, mode & 1), (1, took, needless, 0));
            return this;
        }

        private void Count((int, int) key, (long Waits, long Waited, long Needless, long Holds) more)
        {
            (long waits, long waited, long needless, long holds) = _counts.GetValueOrDefault(key);
            _counts[key] = (waits + more.Waits, waited + more.Waited, needless + more.Needless, holds + more.Holds);
        }

        private int SiteOf(string site)
        {
            if (!_sites.TryGetValue(site, out int number))
            {
                _sites.Add(site, number = _sites.Count);
            }

            return number;
        }

        public override string ToString() => new JsonObject
        {
            ["mmlockProfile"] = 1,
            ["process"] = 7,
            ["sites"] = new JsonArray([.. _sites.Select(s => new JsonArray(
                s.Value, s.Key[..s.Key.LastIndexOf(':')],
                int.Parse(s.Key[(s.Key.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture)))]),
            ["counts"] = new JsonArray([.. _counts.Select(c => new JsonObject
            {
                ["site"] = c.Key.Site,
                ["mode"] = c.Key.Mode == 0 ? "read" : "write",
                ["holds"] = c.Value.Holds,
                ["waits"] = c.Value.Waits,
                ["waited"] = c.Value.Waited,
                ["falseWaited"] = c.Value.Needless,
            })]),
            ["pairs"] = new JsonArray(),
            ["events"] = _events.DeepClone(),
        }.ToJsonString() + "\n";
    }
}
