using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MmLock.Tool.Tests.Report;

/// <summary><c>mmlock report</c>: what it reads, and that parts give what the whole gives.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string Source = """
        namespace MmLock { public sealed class CoarseLockAttribute : System.Attribute; }
        namespace Disk
        {
            public sealed class Store
            {
                [MmLock.CoarseLock]
                private readonly object _gate = new();

                public void Write(byte[] page)
                {
                    lock (_gate)
                    {
                        System.IO.File.WriteAllBytes("page", page);
                    }
                }
            }
        }
        """;

    private static string Log(params (string Rule, string File, int Line, string Text)[] results) => new JsonObject
    {
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject { ["driver"] = new JsonObject { ["name"] = "test" } },
            ["results"] = new JsonArray([.. results.Select(r => new JsonObject
            {
                ["ruleId"] = r.Rule,
                ["level"] = "warning",
                ["message"] = new JsonObject { ["text"] = r.Text },
                ["locations"] = new JsonArray(new JsonObject
                {
                    ["physicalLocation"] = new JsonObject
                    {
                        ["artifactLocation"] = new JsonObject { ["uri"] = r.File },
                        ["region"] = new JsonObject { ["startLine"] = r.Line, ["startColumn"] = 5 },
                    },
                }),
            })]),
        }),
    }.ToJsonString();

    /// <summary>Four machines, each with a part of the projects, and one with all.</summary>
    [Fact]
    public async Task Four_shards_give_the_bytes_of_one_run()
    {
        string solution = _folder.Write("all.slnx", "<Solution>" + string.Concat(
            new[] { "A", "B", "C", "D", "E" }.Select(n => $"<Project Path=\"{n}/{n}.csproj\" />")) + "</Solution>");
        foreach (string name in new[] { "A", "B", "C", "D", "E" })
        {
            _folder.WriteProject(name, Source.Replace("Store", "Store" + name, StringComparison.Ordinal));
        }

        string At(string file) => Path.Combine(_folder.Root, file);
        var parts = new List<string>();
        foreach ((string command, string format) in new[] { ("check", "sarif"), ("inventory", "json") })
        {
            (int exit, string output, string error) = await InProcess.MmlockAsync(
                command, solution, "--format", format, "--output", At($"{command}.all"));
            Assert.True(exit == 1, output + error);
            for (int k = 1; k <= 4; k++)
            {
                string part = At($"{command}.{k}");
                (exit, output, error) = await InProcess.MmlockAsync(command, solution, "--format", format, "--output", part, "--shard", $"{k}/4");
                Assert.True(exit == 1, output + error);
                parts.Insert(0, part);
            }
        }

        (int ended, string whole, string said) = await InProcess.MmlockAsync("report", At("check.all"), At("inventory.all"), "--format", "json");
        Assert.True(ended == 0, said);
        (_, string merged, _) = await InProcess.MmlockAsync(["report", .. parts, "--format", "json"]);
        Assert.Equal(whole, merged);
        JsonNode state = JsonNode.Parse(whole)!["states"]![0]!;
        Assert.Equal(5, state["locks"]!.AsArray().Count);
        Assert.All(state["locks"]!.AsArray(), l => Assert.Equal(1, (int)l!["raw"]!));
        JsonNode[] io = [.. state["findings"]!.AsArray().Where(f => (string?)f!["rule"] == "MML2001").Select(f => f!)];
        Assert.Equal(5, io.Length);
        Assert.Equal("A/Code.cs", (string?)io[0]["file"]);
        Assert.Contains("WriteAllBytes", (string?)io[0]["code"], StringComparison.Ordinal);
        Assert.Equal("the hold begins", (string?)io[0]["path"]![0]!["text"]);
    }

    [Fact]
    public async Task Json_lines_of_several_solutions_are_read_each_file_with_its_solution()
    {
        _folder.WriteProject("A", Source);
        _folder.WriteProject("B", Source);
        string[] paths = [Path.Combine(_folder.Root, "A"), Path.Combine(_folder.Root, "B", "B.csproj")];
        string lines = Path.Combine(_folder.Root, "sites.jsonl");
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            ["inventory", .. paths, "--format", "jsonl", "--output", lines]);
        Assert.True(exit == 1, output + error);
        (exit, output, error) = await InProcess.MmlockAsync("report", lines, "--format", "json");
        Assert.True(exit == 0, error);

        // The same lines of files of the same name are two sites.
        Assert.Equal(2, RawIn(output));

        // Also where it is one site, and the line does not end.
        string one = _folder.Write("one.jsonl", File.ReadLines(lines).First(l => l.Contains("acquire", StringComparison.Ordinal)));
        (exit, output, error) = await InProcess.MmlockAsync("report", one, "--format", "json");
        Assert.True(exit == 0, error);
        Assert.Equal(1, RawIn(output));
        string cut = _folder.Write("cut.jsonl", File.ReadAllText(lines)[..^20]);
        (exit, _, error) = await InProcess.MmlockAsync("report", cut, "--format", "json");
        Assert.Equal(2, exit);
        Assert.Contains("cut.jsonl' is neither SARIF nor JSON of mmlock", error, StringComparison.Ordinal);

        static int RawIn(string report) => (int)JsonNode.Parse(report)!["states"]![0]!["locks"]!.AsArray().Single()!["raw"]!;
    }

    [Fact]
    public async Task Dates_are_states_and_the_page_has_the_data_and_nothing_that_is_fetched()
    {
        string old = _folder.Write("old.sarif", Log(("MML2001", "a.cs", 3, "</script><b>x</b>"), ("MML3001", "a.cs", 9, "y"), ("CA1", "a.cs", 1, "z")));
        string now = _folder.Write("now.sarif", Log(("MML2001", "file:///src/a%20b.cs", 4, "x")));
        string page = Path.Combine(_folder.Root, "report.html");
        (int exit, string output, string error) = await InProcess.MmlockAsync("report", $"2026-11-28={now}", $"2026-10-01={old}", "--output", page);
        Assert.True(exit == 0 && output.Length == 0, output + error);
        Assert.Contains("1 finding, 0 locks, 2 dates", error, StringComparison.Ordinal);
        string html = await File.ReadAllTextAsync(page);
        (_, string json, _) = await InProcess.MmlockAsync("report", $"2026-11-28={now}", $"2026-10-01={old}", "--format", "json");
        const string Before = "<script type=\"application/json\" id=\"data\">";
        int start = html.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        string data = html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(data)), data);
        Assert.Equal(["2026-10-01", "2026-11-28"], JsonNode.Parse(json)!["states"]!.AsArray().Select(s => (string?)s!["date"]));
        Assert.Equal(2, JsonNode.Parse(json)!["states"]![0]!["findings"]!.AsArray().Count);
        Assert.Equal("/src/a b.cs", (string?)JsonNode.Parse(json)!["states"]![1]!["findings"]![0]!["file"]);
        Assert.DoesNotMatch("(src|href)=|@import|url\\(|fetch\\(|XMLHttp", html.Remove(start, data.Length));
    }

    [Fact]
    public async Task Hundred_thousand_findings_take_seconds()
    {
        string log = _folder.Write("many.sarif", Log([.. Enumerable.Range(0, 100_000).Select(i =>
            ("MML2001", string.Create(CultureInfo.InvariantCulture, $"src/Part{i % 997}/File{i % 89}.cs"), i, "A file is accessed"))]));
        long start = Stopwatch.GetTimestamp();
        (int exit, string output, string error) = await InProcess.MmlockAsync("report", log);
        Assert.True(exit == 0, error);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), Stopwatch.GetElapsedTime(start).ToString());
        Assert.Equal(100_000, output.Split("\"message\":\"A file is accessed\"").Length - 1);
    }

    [Theory]
    [InlineData("{ \"version\": \"1.0.0\", \"runs\": [] }", "version=2.1")]
    [InlineData("{ \"a\": 1 }", "is neither SARIF nor JSON of mmlock")]
    [InlineData("[]", "is neither SARIF nor JSON of mmlock")]
    [InlineData("{ \"version\": \"2.1.0\", \"runs\": 3 }", "is damaged")]
    [InlineData("{ \"version\": \"2.1.0\", \"runs\": [ { \"results\": [ { \"ruleId\": \"MML1\", \"locations\": [ {} ] } ] } ] }", "is damaged")]
    [InlineData("{ \"locks\": [], \"sites\": [ { \"kind\": \"acquire\", \"stage\": \"raw\" } ] }", "is damaged")]
    [InlineData("no json", "is neither SARIF nor JSON of mmlock nor a profile")]
    [InlineData("", "is empty. Write it anew, or leave it out.")]
    public async Task File_that_cannot_be_read_is_named(string text, string said)
    {
        string file = _folder.Write("in.json", text);
        (int exit, string output, string error) = await InProcess.MmlockAsync("report", file);
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("in.json", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_that_are_not_there_and_outputs_that_are_inputs_are_told()
    {
        string file = _folder.Write("in.sarif", Log());
        Assert.Contains("'gone.json' does not exist", (await InProcess.MmlockAsync("report", "gone.json")).Error, StringComparison.Ordinal);
        Assert.Contains("is a folder", (await InProcess.MmlockAsync("report", _folder.Root)).Error, StringComparison.Ordinal);
        Assert.Contains("is the input", (await InProcess.MmlockAsync("report", file, "--output", file)).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await InProcess.MmlockAsync("report")).ExitCode);
    }
}
