using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MmLock.Shared;

namespace MmLock.Tool.Tests.Ranking;

/// <summary><c>mmlock rank</c>: profiles merged, sites in order, with the plans of the inventory.</summary>
public sealed class RankCommandTests : IDisposable
{
    private const string Source = """
        namespace MmLock { public sealed class CoarseLockAttribute : System.Attribute; }
        public sealed class Store
        {
            [MmLock.CoarseLock] private readonly object _gate = new();
            private int _count;

            public void Add()
            {
                lock (_gate)
                {
                    _count++;
                }
            }

            public int Count()
            {
                lock (_gate)
                {
                    return _count;
                }
            }
        }
        """;

    private const int Add = 9;
    private const int Count = 17;

    private readonly TemporaryFolder _folder = new();
    private readonly string _project;

    public RankCommandTests() => _project = _folder.WriteProject("store", Source);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Profiles_are_merged_and_ordered_by_needless_waits()
    {
        // Built in other places: sites are told by the end of their path.
        string first = Write("a", Block("/one/store/Code.cs", [(Add, 1000, 0), (Count, 9000, 100)], [(Count, Count, 100)]));
        string second = Write("b", Block(@"C:\two\store\Code.cs", [(Add, 1000, 700), (Count, 500, 0)], [(Add, Count, 700)]));
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "rank", _project, "--profile", first, "--profile", second, "--format", "json");
        Assert.True(exit == 0, output + error);
        JsonArray sites = JsonNode.Parse(output)!["sites"]!.AsArray();
        Assert.Equal([(Count, 800L, 9500L), (Add, 700L, 2000L)], sites.Select(s => (
            s!["line"]!.GetValue<int>(), s["needless"]!.GetValue<long>(), s["waited"]!.GetValue<long>())));
        Assert.All(sites, s => Assert.Equal(("Code.cs", "raw"), (s!["file"]!.GetValue<string>(), s["stage"]!.GetValue<string>())));
        Assert.Equal(700, sites[0]!["caused"]!.GetValue<long>() - 100);

        // In the other order, and twice: the same bytes.
        (_, string again, _) = await InProcess.MmlockAsync("rank", _project, "--profile", second, first, first, "--format", "json");
        Assert.Equal(output, again);
    }

    [Fact]
    public async Task Table_says_what_was_waited_needlessly()
    {
        string profile = Write("a", Block("/one/store/Code.cs", [(Add, 2_000_000, 1_500_000), (77, 1, 0)], [(Add, Count, 1_500_000)]));
        string other = Write("b", Block("/one/other/Other.cs", [(5, 1, 0)], []));
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", profile, other);
        Assert.True(exit == 0, output + error);
        Assert.Matches(@" Code\.cs:77 .* no acquire there(?m:$)", output);
        Assert.Matches(@" /one/other/Other\.cs:5 .* not in this code(?m:$)", output);
        Assert.Matches(@"Code\.cs:9 +1\.50 ms +2\.00 ms +0 ", output);
        Assert.Contains("1.50 ms of 2.00 ms were waited needlessly", output, StringComparison.Ordinal);
    }

    /// <summary>Not only what can be narrowed waits: a recorded run has every acquire.</summary>
    [Fact]
    public async Task Acquires_that_no_inventory_lists_are_told_by_what_they_are()
    {
        const string Api = """
            using System.Runtime.CompilerServices;
            namespace MmLock
            {
                public readonly record struct AddressRange(ulong Start, ulong Last);
                public sealed class VmaLock
                {
                    public void Enter([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) { }
                }
                public sealed class MmapLock
                {
                    public VmaLock VmaLock { get; } = new();
                    public void EnterWrite(AddressRange? wouldHold = null, [CallerLineNumber] int callerLine = 0) { }
                    public void EnterRead(AddressRange range, [CallerLineNumber] int callerLine = 0) { }
                    public void EnterReadAll(System.ReadOnlySpan<AddressRange> ranges, [CallerLineNumber] int callerLine = 0) { }
                    public void EnterStructure([CallerLineNumber] int callerLine = 0) { }
                }
            }
            """;
        string[] calls =
        [
            "mm.VmaLock", "    .Enter();", "mm.EnterStructure();", "mm.EnterRead(new(1, 2));", "mm.EnterReadAll([new(1, 2)]);",
            "mm.EnterWrite(new(1, 2));", "mm.ToString();",
        ];
        _folder.Write("store/Api.cs", Api);
        _folder.Write(
            "store/deep/Use.cs", $"static class Use {{ static void All(MmLock.MmapLock mm) {{\n{string.Join('\n', calls)}\n}}}}\n");
        string profile = Write("a", Block(
            "/one/store/deep/Use.cs", [.. Enumerable.Range(2, calls.Length).Append(99).Select(l => (l, 1000L, 0L))], []));
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", profile, "--format", "json");
        Assert.True(exit == 0, output + error);
        JsonNode[] sites = [.. JsonNode.Parse(output)!["sites"]!.AsArray().OrderBy(s => (int)s!["line"]!)!];
        Assert.All(sites, s => Assert.Equal("deep/Use.cs", (string?)s["file"]));
        Assert.Equal(
            [null, "VmaLock", "structure", "range", "ranges", "coarse", null, null], sites.Select(s => (string?)s["kind"]));

        (_, output, _) = await InProcess.MmlockAsync("rank", _project, "--profile", profile);
        Assert.Matches(@"deep/Use\.cs:3 .* is VmaLock(?m:$)", output);
        Assert.Matches(@"deep/Use\.cs:4 .* is structure(?m:$)", output);
        Assert.Matches(@"deep/Use\.cs:99 .* no acquire there(?m:$)", output);
        Assert.DoesNotContain("not in this code", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_of_another_program_is_refused()
    {
        string profile = Write("a", Block("/one/other/Other.cs", [(Add, 2_000_000, 1_500_000)], []));
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", profile);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("no site of the profile is in", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Nobody waited.")]
    [InlineData(2_000_000, "No coarse acquire said what it would hold, or all that said so overlap. ")]
    public async Task Ranking_without_needless_waits_says_the_next_step(long waited, string says)
    {
        string profile = Write("a", Block("/one/store/Code.cs", [(Add, waited, 0)], []));
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", profile);
        Assert.True(exit == 0, output + error);
        Assert.Contains(says, output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_of_a_killed_program_counts_up_to_its_last_whole_block()
    {
        string block = Block("/one/store/Code.cs", [(Add, 1000, 0)], []);
        string profile = Write("a", block + block[..(block.Length / 2)]);
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", profile, "--format", "json");
        Assert.True(exit == 0, output + error);
        Assert.Equal(1000, JsonNode.Parse(output)!["sites"]![0]!["waited"]!.GetValue<long>());
        Assert.Contains("cut off", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{}\n", "is no profile of MmLock: its line 1")]
    [InlineData("not json\n", "is no profile of MmLock: its line 1")]
    [InlineData("{\"mmlockProfile\":2}\n", "Update the tool")]
    public async Task What_is_no_profile_is_named(string text, string says)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", Write("bad", text));
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_profile_is_named_with_the_way_to_make_one()
    {
        (int exit, _, string error) = await InProcess.MmlockAsync("rank", _project, "--profile", "gone.mmprofile");
        Assert.Equal(2, exit);
        Assert.Contains("MMLOCK_PROFILE=gone.mmprofile", error, StringComparison.Ordinal);
    }

    /// <summary>A file as large as one may get, of blocks with many sites and events.</summary>
    [Fact]
    public void Large_profile_is_read_in_seconds()
    {
        string counts = Block("/one/store/Code.cs", [.. Enumerable.Range(1, 200).Select(i => (i, 10L, 5L))], []);
        var block = new StringBuilder(counts.TrimEnd('\n', '}'));
        block.Append(",\"events\":[[0,0,0,1,0,0,0]");
        for (int i = 0; i < 10_000; i++)
        {
            block.Append(CultureInfo.InvariantCulture, $",[{i * 1000L},{i * 10},1,{1 + (i % 200)},1,{i * 4096L},{(i * 4096L) + 4095},1,0]");
        }

        block.Append("]}\n");
        string path = Write("large", "");
        using (var writer = new StreamWriter(path))
        {
            for (long size = 0; size < 60 << 20; size += block.Length)
            {
                writer.Write(block);
            }
        }

        var profile = new Tool.Ranking.Profile();
        var clock = new OwnClock();
        profile.Read(path, CancellationToken.None);
        clock.Stop();
        Assert.InRange(TimeSpan.FromMicroseconds((clock.Elapsed - clock.Kept) / 1000), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(200, profile.Places.Count);
    }

    private string Write(string name, string text) => _folder.Write($"{name}.mmprofile", text);

    private static string Block(string file, (int Line, long Waited, long False)[] counts, (int Waiter, int Holder, long False)[] pairs)
    {
        int[] lines = [.. counts.Select(c => c.Line).Concat(pairs.SelectMany(p => new[] { p.Waiter, p.Holder })).Distinct()];
        var block = new JsonObject
        {
            ["mmlockProfile"] = 1,
            ["process"] = 7,
            ["sites"] = Array(lines.Select(l => (JsonNode)new JsonArray(l, file, l))),
            ["counts"] = Array(counts.Select(c => (JsonNode)new JsonObject
            {
                ["site"] = c.Line,
                ["mode"] = "write",
                ["holds"] = 1,
                ["waits"] = 1,
                ["waited"] = c.Waited,
                ["falseWaited"] = c.False,
            })),
            ["pairs"] = Array(pairs.Select(p => (JsonNode)new JsonArray(p.Waiter, p.Holder, 1, p.False, 1, p.False))),

            // Of validated locks; ranks are made without them.
            ["reports"] = new JsonArray(new JsonObject { ["id"] = "MML3005", ["message"] = "…", ["first"] = "", ["second"] = "" }),
        };
        return block.ToJsonString() + "\n";
    }

    private static JsonArray Array(IEnumerable<JsonNode> nodes) => [.. nodes];
}
