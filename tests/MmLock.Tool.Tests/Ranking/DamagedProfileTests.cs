using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using MmLock.Tool.Reporting;
using Spectre.Console;
using Profile = MmLock.Tool.Ranking.Profile;

namespace MmLock.Tool.Tests.Ranking;

/// <summary>Whatever is in a profile: <c>rank</c> and <c>report</c> answer, or say in a line what is wrong.</summary>
public sealed class DamagedProfileTests : IDisposable
{
    private const string Whole = """
        {"mmlockProfile":1,"block":0,"process":7,"began":"2026-11-29T17:49:24Z","ended":9000000,
        "sites":[[0,"/src/app/A.cs",3],[1,"/src/app/B.cs",5]],
        "counts":[{"site":0,"mode":"write","holds":4,"measured":4,"held":900,"waits":2,"waited":500,"falseWaits":1,"falseWaited":200,
        "coarse":4,"wouldHold":3,"start":0,"last":99,"holdTimes":[7,4],"waitTimes":[8,2]}],
        "pairs":[[0,1,2,500,1,200],[0,0,1,90,1,80]],
        "events":[[10,500,1,0,1,0,99,1,200],[20,300,1,1,0,100,199]],"waiting":[[30,900,1,0,1,0,99,1,0]],
        "lostEvents":1}
        """;

    /// <summary>In the place of any value; the last stands for none at all.</summary>
    private static readonly string?[] s_others =
    [
        "null", "-1", "[]", "{}", "\"x\"", "\"\\ud800\"", "1e999", "1.5", "true", "9223372036854775807", "18446744073709551615", "[[[]]]",
        null,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Whether it is the whole, or the second block, that has a value changed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_value_may_be_another_one(bool isSecond)
    {
        string whole = Whole.ReplaceLineEndings("");
        int refused = 0, taken = 0;
        foreach (string changed in Mutations(whole).Distinct())
        {
            string path = _folder.Write("run.mmprofile", isSecond ? $"{whole}\n{changed}\n" : changed + "\n");
            string? rank = Rank(path);
            (int exit, string output, string error) = await InProcess.MmlockAsync("report", path);
            if (rank is null)
            {
                taken++;
                Assert.True(exit == 0 && output.Length > 0, changed + error);
                continue;
            }

            refused++;
            Assert.True(exit == 2 && output.Length == 0, changed + error);
            string said = error.Split('\n').Single(l => l.StartsWith("mmlock: ", StringComparison.Ordinal));
            Assert.DoesNotContain('\n', rank);
            Assert.Contains($"'{path}'", said, StringComparison.Ordinal);
            if (isSecond)
            {
                Assert.Equal($"mmlock: {rank}", said);
                Assert.Matches("its line 2 |has form", said);
            }
        }

        // Most values are asked for, some are not.
        Assert.InRange(refused, 400, 1200);
        Assert.InRange(taken, 50, 400);
    }

    /// <summary>Each value of a document by each other one, each with the rest as it was.</summary>
    private static IEnumerable<string> Mutations(string whole)
    {
        int count = Nodes(JsonNode.Parse(whole)!).Count();
        for (int i = 1; i < count; i++)
        {
            foreach (string? other in s_others)
            {
                JsonNode root = JsonNode.Parse(whole)!;
                JsonNode node = Nodes(root).ElementAt(i);
                switch (node.Parent)
                {
                    case JsonObject parent when other is null:
                        parent.Remove(node.GetPropertyName());
                        break;
                    case JsonArray parent when other is null:
                        parent.RemoveAt(node.GetElementIndex());
                        break;
                    default:
                        // As text: a document has no number that is none.
                        node.ReplaceWith("<here>");
                        break;
                }

                yield return root.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
                    .Replace("\"<here>\"", other, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => new[] { node }.Concat(node switch
    {
        JsonObject of => of.SelectMany(p => Nodes(p.Value!)),
        JsonArray of => of.SelectMany(v => Nodes(v!)),
        _ => [],
    });

    /// <summary>All that the command does with a profile but for the loading of the code.</summary>
    /// <returns>What is wrong with it; null for nothing.</returns>
    private static string? Rank(string path)
    {
        Profile profile;
        try
        {
            profile = ProfileReading.Read([path], _ => { }, _ => { }, CancellationToken.None);
        }
        catch (ToolException failure)
        {
            return failure.Message;
        }

        SiteRanking ranking = SiteRanking.Of(profile, new SolutionInventory([], []));
        using var written = new StringWriter();
        RankTable.Write(ranking, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(written) }));
        Assert.DoesNotContain("-", written.ToString(), StringComparison.Ordinal);
        Assert.All(JsonNode.Parse(RankJson.Write(ranking))!["sites"]!.AsArray(), s => Assert.True((long)s!["needless"]! >= 0));
        return null;
    }

    [Fact]
    public void Sums_stay_at_the_largest_number()
    {
        const string Most = "9223372036854775807";
        string block = $$"""
            {"mmlockProfile":1,"ended":{{Most}},"sites":[[0,"A.cs",3]],"pairs":[[0,0,{{Most}},{{Most}},{{Most}},{{Most}}]],"counts":[
            {"site":0,"holds":{{Most}},"waits":{{Most}},"waited":{{Most}},"falseWaits":{{Most}},"falseWaited":{{Most}}}]}
            """.ReplaceLineEndings("");
        string path = _folder.Write("run.mmprofile", $"{block}\n{block}\n");
        Assert.Null(Rank(path));
        Profile profile = ProfileReading.Read([path], _ => { }, _ => { }, CancellationToken.None);
        SiteRanking.Entry entry = Assert.Single(SiteRanking.Of(profile, new SolutionInventory([], [])).Entries);
        Assert.Equal((long.MaxValue, long.MaxValue, long.MaxValue), (entry.Needless, entry.Sums.Waited, profile.Recorded));
    }

    /// <summary>Some editors and shells write the mark of UTF-8 before a text.</summary>
    [Fact]
    public async Task Mark_of_its_encoding_is_no_part_of_a_profile()
    {
        string path = Path.Combine(_folder.Root, "run.mmprofile");
        File.WriteAllText(path, Whole.ReplaceLineEndings("") + "\n", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Null(Rank(path));
        (int exit, string output, string error) = await InProcess.MmlockAsync("report", path, "--format", "json");
        Assert.True(exit == 0, error);
        Assert.NotNull(JsonNode.Parse(output)!["states"]![0]!["run"]!["stall"]);

        File.WriteAllText(path, Whole.ReplaceLineEndings("") + "\n", System.Text.Encoding.Unicode);
        Assert.Contains("its line 1 cannot be read", Rank(path), StringComparison.Ordinal);
        (exit, _, error) = await InProcess.MmlockAsync("report", path);
        Assert.Equal(2, exit);
    }

    [Fact]
    public async Task What_is_no_file_is_named()
    {
        string project = _folder.WriteProject("app", "public sealed class C;");
        string folder = Path.Combine(_folder.Root, "app");
        string loop = Path.Combine(_folder.Root, "loop.mmprofile");
        File.CreateSymbolicLink(loop, loop);
        foreach ((string path, string says) in new[]
        {
            (folder, $"'{folder}' is a folder. Name"), (loop, $"'{loop}' cannot be read: "), ("", "--profile names no file"),
            (Path.Combine(folder, "app.csproj", "x"), "app.csproj/x'"),
        })
        {
            (int exit, string output, string error) = await InProcess.MmlockAsync("rank", project, "--profile", path);
            Assert.True(exit == 2 && output.Length == 0, output + error);
            string said = error.Split('\n').Single(l => l.StartsWith("mmlock: ", StringComparison.Ordinal));
            Assert.Contains(says, said, StringComparison.Ordinal);
            Assert.True(path != loop || said.EndsWith("Make it readable, or leave it out.", StringComparison.Ordinal), said);
        }
    }
}
