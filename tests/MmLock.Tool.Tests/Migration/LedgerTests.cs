using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Tool.Migration;

namespace MmLock.Tool.Tests.Migration;

public sealed class LedgerTests
{
    [Fact]
    public void Ledger_that_does_not_balance_or_lacks_a_reason_is_an_error()
    {
        new Ledger("api", 2, 1, [new Refused("a:1", "L", "lock", "because")]).ThrowIfUnbalanced();
        Assert.Throws<ToolException>(() => new Ledger("api", 3, 1, [new Refused("a:1", "L", "lock", "because")]).ThrowIfUnbalanced());
        Assert.Throws<ToolException>(() => new Ledger("api", 2, 1, [new Refused("a:1", "L", "lock", "")]).ThrowIfUnbalanced());
    }

    [Fact]
    public void Filter_that_names_nothing_is_refused()
    {
        var site = new SiteRecord("a.cs", 3, 1, "F:C._x", "C._x", SiteKind.Acquire, "lock", HoldMode.Write, SiteStage.Raw, null, null, null);
        var survey = new Survey([new LockRecord("F:C._x", "C._x", "a.cs:1", true, 1, 0)], [site], 0);
        new Filter(["a.cs:3"], "C._x").ThrowIfNothing(survey);
        Assert.Contains("a.cs:4", Assert.Throws<ToolException>(() => new Filter(["a.cs:4"], null).ThrowIfNothing(survey)).Message, StringComparison.Ordinal);
        Assert.Contains("C._x", Assert.Throws<ToolException>(() => new Filter([], "C._y").ThrowIfNothing(survey)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_are_named_by_any_path_to_their_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("mm/A b.cs", "");
        Assert.Same(Filter.All, Filter.Parse([], null, folder.Root));
        string[] ways = ["mm/A b.cs:12", "./mm/../mm/A b.cs:012", "mm\\A b.cs:12:5", file + ":12", Path.GetRelativePath(Environment.CurrentDirectory, file) + ":12"];
        Assert.Equal(["mm/A b.cs:12"], Filter.Parse(ways, null, folder.Root).Sites);
        foreach (string site in new[] { "", "a.cs", "a.cs:", "a.cs:x", ":3", "a.cs:3-5" })
        {
            Assert.Contains("FILE:LINE", Assert.Throws<ToolException>(() => Filter.Parse([site], null, folder.Root)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("--lock names no lock", Assert.Throws<ToolException>(() => Filter.Parse([], " ", folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_that_names_nothing_is_told_what_there_is()
    {
        static SiteRecord Site(int line, string name) => new("a.cs", line, 1, name, name, SiteKind.Acquire, "lock", HoldMode.Write, SiteStage.Raw, null, null, null);
        var survey = new Survey([new LockRecord("x", "x", "a.cs:1", true, 2, 0), new LockRecord("y", "y", "a.cs:2", true, 1, 0)], [Site(3, "x"), Site(7, "x"), Site(9, "y")], 0);
        Assert.Contains("Lines of that file with one: 3, 7, 9.", Assert.Throws<ToolException>(() => new Filter(["a.cs:4"], null).ThrowIfNothing(survey)).Message, StringComparison.Ordinal);
        Assert.Contains("There are: x, y.", Assert.Throws<ToolException>(() => new Filter([], "z").ThrowIfNothing(survey)).Message, StringComparison.Ordinal);
        Assert.Contains("No site of --site is one of 'y'", Assert.Throws<ToolException>(() => new Filter(["a.cs:3"], "y").ThrowIfNothing(survey)).Message, StringComparison.Ordinal);
        Assert.Contains("No lock was found", Assert.Throws<ToolException>(() => new Filter([], "z").ThrowIfNothing(new Survey([], [], 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Workload_settings_that_cannot_be_read_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Workload.Find(folder.Root));
        folder.Write("mmlock.json", "{\"schema\":1,\"workload\":{\"arguments\":[\"--json\"]}}");
        Assert.Equal(["--json"], Workload.Find(folder.Root)!);
        folder.Write("mmlock.json", "{\"schema\":2}");
        Assert.Contains("mmlock.json", Assert.Throws<ToolException>(() => Workload.Find(folder.Root)).Message, StringComparison.Ordinal);
        folder.Write("mmlock.json", "{");
        Assert.Contains("cannot be read", Assert.Throws<ToolException>(() => Workload.Find(folder.Root)).Message, StringComparison.Ordinal);
    }
    [Fact]
    public void A_lock_goes_by_its_full_name_or_by_its_type_and_member()
    {
        var survey = new Survey(
            [new LockRecord("F:A.C._x", "A.C._x", "a.cs:1", true, 1, 0), new LockRecord("F:B.C._x", "B.C._x", "b.cs:1", true, 1, 0), new LockRecord("F:B.D._y", "B.D._y", "b.cs:9", true, 0, 0)],
            [new SiteRecord("b.cs", 3, 1, "F:B.C._x", "B.C._x", SiteKind.Acquire, "lock", HoldMode.Write, SiteStage.Raw, null, null, null)],
            0);
        new Filter([], "B.C._x").ThrowIfNothing(survey);
        Assert.True(new Filter([], "C._x").Covers(survey.Sites[0]));
        Assert.True(new Filter([], "B.C._x").Covers(survey.Sites[0]));
        Assert.False(new Filter([], "_x").Covers(survey.Sites[0]));
        Assert.False(new Filter([], "A.C._x").Covers(survey.Sites[0]));
        Assert.Contains("'C._x' names 2 locks: A.C._x, B.C._x.", Assert.Throws<ToolException>(() => new Filter([], "C._x").ThrowIfNothing(survey)).Message, StringComparison.Ordinal);
    }

}
