using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Tool.Commands;
using MmLock.Tool.Inventory;
using MmLock.Tool.Ranking;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Tests.Ranking;

/// <summary>What a ranking says of its sites, at any width.</summary>
public sealed class RankTableTests
{
    private static readonly string[] s_compared = ["needless wait", "waited", "for it", "holds", "becomes"];

    private static SiteRecord Site(int line, HoldKind becomes, string @lock = "Store._gate", string file = "Store.cs") => new(
        file, line, 1, $"F:{@lock}", @lock, SiteKind.Acquire, "MmapLock.EnterWrite", HoldMode.Write, SiteStage.Api,
        becomes == HoldKind.Coarse ? null : "AddressRange.FromLengthOrAll(offset, length)", null, null)
    {
        Becomes = becomes,
        Obstacle = becomes == HoldKind.Coarse ? "no range: nothing that it touches is found by a number" : null,
    };

    private static Profile Recorded(params (SiteRecord Site, Profile.Place Sums)[] sites)
    {
        var profile = new Profile();
        foreach ((SiteRecord site, Profile.Place sums) in sites)
        {
            profile.At((site.File, site.Line)).Add(sums);
        }

        return profile;
    }

    private static void Wait(Profile profile, SiteRecord waiter, SiteRecord holder, long needless)
    {
        profile.At((waiter.File, waiter.Line)).Add(new Profile.Place { Waits = 1, Waited = needless, FalseWaited = needless });
        profile.At((holder.File, holder.Line)).Add(new Profile.Place { Caused = needless });
        profile.Between((waiter.File, waiter.Line), (holder.File, holder.Line)).Add(new Profile.Pair { FalseWaited = needless });
    }

    private static string Table(SiteRanking ranking, int width)
    {
        var text = new StringWriter();
        RankTable.Write(ranking, new Terminal(text, Stream.Null, text) { Width = width, NoColor = true }.ForTables());
        return text.ToString();
    }

    private static JsonNode Json(SiteRanking ranking, int line) =>
        JsonNode.Parse(RankJson.Write(ranking))!["sites"]!.AsArray().Single(s => (int)s!["line"]! == line)!;

    /// <summary>A site that was not asked is no site that gains nothing.</summary>
    [Theory]
    [InlineData("Range", 9, 0, "not said", "none")]
    [InlineData("Structure", 9, 0, "not said", "none")]
    [InlineData("Range", 9, 4, "≥ 0", "part")]
    [InlineData("Range", 9, 9, "0", "all")]
    [InlineData("Coarse", 9, 0, "0", null)]
    public void Needless_wait_that_nobody_measured_is_no_zero(string becomes, long coarse, long said, string shown, string? word)
    {
        SiteRecord site = Site(7, Enum.Parse<HoldKind>(becomes));
        Profile.Place sums = new() { Holds = 9, Coarse = coarse, WouldHold = said, Waits = 3, Waited = 7_000_000 };
        SiteRanking ranking = SiteRanking.Of(Recorded((site, sums)), new SolutionInventory([], [site]));
        foreach (int width in new[] { 40, 80, 200 })
        {
            string table = Table(ranking, width).ReplaceLineEndings(" ");
            Assert.Matches($@"(Store\.cs:7|needless wait:) +{Regex.Escape(shown)}  ", table);
            bool isMarked = word is "none" or "part";
            Assert.Equal(isMarked, Regex.IsMatch(table, "did not +say +what +they +would +hold"));
            Assert.Equal(isMarked, Regex.IsMatch(table, "mmlock +convert +PATH +--to +what-if"));
        }

        Assert.Equal((word, coarse), ((string?)Json(ranking, 7)["said"], (long)Json(ranking, 7)["coarse"]!));
    }

    /// <summary>Two that do all of their work under one VmaLock wait for each other, whatever their ranges.</summary>
    [Fact]
    public void Needless_waits_among_holds_under_one_VmaLock_are_not_gained()
    {
        SiteRecord add = Site(12, HoldKind.Range) with { UnderVmaLock = "all of it under VmaLock", IsAllUnderVmaLock = true };
        SiteRecord take = Site(21, HoldKind.Range) with { UnderVmaLock = "all of it under VmaLock", IsAllUnderVmaLock = true };
        SiteRecord get = Site(30, HoldKind.Range) with { UnderVmaLock = "2 runs under VmaLock" };
        SiteRecord other = Site(40, HoldKind.Range, "Other._gate") with
        {
            UnderVmaLock = "all of it under VmaLock",
            IsAllUnderVmaLock = true,
        };
        var profile = new Profile();
        Wait(profile, add, add, 1_000_000);
        Wait(profile, add, take, 20_000_000);
        Wait(profile, add, get, 300_000_000);
        Wait(profile, get, get, 4_000_000);
        Wait(profile, other, other, 50_000);
        SiteRanking ranking = SiteRanking.Of(profile, new SolutionInventory([], [add, take, get, other]));
        Assert.Equal(
            [(30, 304_000_000L, 0L), (12, 300_000_000L, 21_000_000L), (40, 0L, 50_000L), (21, 0L, 20_000_000L)],
            ranking.Entries.Select(e => (e.Line, e.Needless, e.Stays)));
        Assert.Equal(21_050_000, ranking.Stays);
        Assert.Equal(("all", 21_000_000L), ((string?)Json(ranking, 12)["underVmaLock"], (long)Json(ranking, 12)["stays"]!));
        Assert.Equal("part", (string?)Json(ranking, 30)["underVmaLock"]);

        string table = Table(ranking, 200);
        Assert.Contains("length), all of it under VmaLock, where 21.0 ms of needless waits stay", table, StringComparison.Ordinal);
        Assert.Contains("length), 2 runs under VmaLock", table, StringComparison.Ordinal);
        Assert.Contains("21.1 ms of it would still be waited", table, StringComparison.Ordinal);
    }

    /// <summary>Which number is which is seen, not counted out.</summary>
    [Theory]
    [InlineData(80, "Store.cs")]
    [InlineData(80, "src/Storage/Engine/PageCache.cs")]
    [InlineData(80, "src/Storage/Engine/And/A/Folder/That/Is/Rather/Deep/In/The/Tree/Of/PageCache.cs")]
    [InlineData(60, "src/Storage/Engine/PageCache.cs")]
    [InlineData(40, "src/Storage/Engine/PageCache.cs")]
    public void Values_stand_below_their_headers(int width, string file)
    {
        SiteRecord one = Site(129, HoldKind.Range, file: file);
        SiteRecord other = Site(7, HoldKind.Coarse, file: file);
        Profile profile = Recorded((one, new() { Holds = 1_234_567, Coarse = 1, WouldHold = 1 }), (other, new() { Holds = 3, Coarse = 3 }));
        Wait(profile, one, one, 1_400_000_000);
        Wait(profile, other, other, 5_000);
        string[] lines = Table(SiteRanking.Of(profile, new SolutionInventory([], [one, other])), width).Split('\n');
        Assert.All(lines, l => Assert.True(l.TrimEnd().Length <= width, l));
        (string[] Values, string Found)[] rows =
        [
            (["1.40 s", "1.40 s", "1.40 s", "1,234,567", "range"], "1,234,567"),
            (["5.00 µs", "5.00 µs", "5.00 µs", "3", "coarse"], "coarse"),
        ];
        if (width == 40)
        {
            string all = string.Join('\n', lines);
            Assert.All(rows.SelectMany(r => s_compared.Zip(r.Values)), p => Assert.Contains($"{p.First}: {p.Second}", all));
            return;
        }

        string header = lines.First(l => l.Contains("needless wait", StringComparison.Ordinal));
        foreach ((string[] values, string found) in rows)
        {
            string row = lines.Single(l => l.Contains(found, StringComparison.Ordinal));
            Assert.All(s_compared.Zip(values), p => Assert.Equal(
                p.Second, row[header.IndexOf(p.First, StringComparison.Ordinal)..].Split("  ")[0].TrimEnd()));
        }
    }
}
