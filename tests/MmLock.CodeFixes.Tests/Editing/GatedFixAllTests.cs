using Microsoft.CodeAnalysis;
using MmLock.CodeFixes.Editing;

namespace MmLock.CodeFixes.Tests.Editing;

/// <summary>
/// An attempt builds everything: how many there are for how many changes that do not pass, and that no other change pays for them.
/// </summary>
public sealed class GatedFixAllTests
{
    private static readonly int[] s_hundred = [.. Enumerable.Range(0, 100)];

    private readonly Dictionary<int, string> _refused = [];
    private IReadOnlyList<int> _applied = [];
    private int _attempts;

    [Fact]
    public async Task All_that_pass_are_one_attempt()
    {
        await RunAsync(s_hundred, _ => []);
        Assert.Equal(1, _attempts);
        Assert.Equal(s_hundred, _applied);
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task None_is_no_attempt()
    {
        await RunAsync([], _ => []);
        Assert.Equal(0, _attempts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Changes_that_show_where_they_are_cost_no_attempt_each(int bad)
    {
        await RunAsync(s_hundred, some => [.. some.Where(s => s < bad).Select(s => new Objection<int>($"bad {s}", [s]))]);
        Assert.InRange(_attempts, 2, 2 + 8);
        Assert.Equal(s_hundred.Skip(bad), _applied.Order());
        Assert.Equal(s_hundred.Take(bad).ToDictionary(s => s, s => $"bad {s}"), _refused);
    }

    [Fact]
    public async Task Changes_that_share_the_places_where_they_show_are_told_apart_together()
    {
        // Ten files with ten changes each, one of which does not pass.
        await RunAsync(s_hundred, some =>
            [.. some.Where(s => s % 10 == 7).Select(s => new Objection<int>($"bad {s}", [.. s_hundred.Where(o => o / 10 == s / 10)]))]);
        Assert.InRange(_attempts, 2, 20);
        Assert.Equal(s_hundred.Where(s => s % 10 == 7), _refused.Keys.Order());
        Assert.Equal(s_hundred.Where(s => s % 10 != 7), _applied.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(99)]
    public async Task One_that_does_not_show_is_found_by_halves(int bad)
    {
        await RunAsync(s_hundred, some => some.Contains(bad) ? [new Objection<int>("bad", [])] : []);
        Assert.InRange(_attempts, 2, 20);
        Assert.Equal([bad], _refused.Keys);
        Assert.Equal(s_hundred.Where(s => s != bad), _applied.Order());
    }

    [Fact]
    public async Task What_another_has_caused_is_not_held_against_who_is_where_it_shows()
    {
        // 3 breaks itself and, elsewhere, what 40 is beside; 5 shows nowhere, but at 41.
        await RunAsync(s_hundred, some =>
        [
            .. some.Contains(3) ? [new Objection<int>("own", [3]), new Objection<int>("far", [40])] : Array.Empty<Objection<int>>(),
            .. some.Contains(5) ? [new Objection<int>("only far", [41])] : Array.Empty<Objection<int>>(),
        ]);
        Assert.Equal([3, 5], _refused.Keys.Order());
        Assert.Equal(s_hundred.Where(s => s is not (3 or 5)), _applied.Order());
    }

    [Fact]
    public async Task Two_that_do_not_go_together_leave_one()
    {
        await RunAsync(s_hundred, some => some.Contains(8) && some.Contains(80) ? [new Objection<int>("both", [8, 80])] : []);
        Assert.Equal([80], _refused.Keys);
    }

    private async Task RunAsync(IReadOnlyList<int> sites, Func<IReadOnlyList<int>, IReadOnlyList<Objection<int>>> judge)
    {
        using var workspace = new AdhocWorkspace();
        var forks = new Dictionary<Solution, IReadOnlyList<int>> { [workspace.CurrentSolution] = [] };
        Solution result = await GatedFixAll.ApplyAsync(
            workspace.CurrentSolution,
            sites,
            (some, _) =>
            {
                _attempts++;
                Solution fork = workspace.CurrentSolution.AddProject($"P{_attempts}", "P", LanguageNames.CSharp).Solution;
                forks[fork] = some;
                return Task.FromResult((fork, judge(some)));
            },
            _refused.Add,
            default);
        _applied = forks[result];
    }
}
