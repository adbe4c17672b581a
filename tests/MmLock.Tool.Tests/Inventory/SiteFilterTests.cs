using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Tests.Inventory;

public sealed class SiteFilterTests
{
    [Fact]
    public void Filter_that_names_nothing_is_refused()
    {
        var site = new SiteRecord(
            "a.cs", 3, 1, "F:C._x", "C._x", SiteKind.Acquire, "lock", HoldMode.Write, SiteStage.Raw, null, null, null);
        var inventory = new SolutionInventory([new LockRecord("F:C._x", "C._x", "a.cs:1", true, 1, 0)], [site]);
        new SiteFilter(["a.cs:3"], "C._x").ThrowIfNothing(inventory);
        Assert.Contains(
            "a.cs:4",
            Assert.Throws<ToolException>(() => new SiteFilter(["a.cs:4"], null).ThrowIfNothing(inventory)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "C._x",
            Assert.Throws<ToolException>(() => new SiteFilter([], "C._y").ThrowIfNothing(inventory)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_are_named_by_any_path_to_their_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("mm/A b.cs", "");
        Assert.Same(SiteFilter.All, SiteFilter.Parse([], null, folder.Root));
        string fromHere = Path.GetRelativePath(Environment.CurrentDirectory, file);
        string[] ways = ["mm/A b.cs:12", "./mm/../mm/A b.cs:012", "mm\\A b.cs:12:5", file + ":12", fromHere + ":12"];
        Assert.Equal(["mm/A b.cs:12"], SiteFilter.Parse(ways, null, folder.Root).Sites);
        foreach (string site in new[] { "", "a.cs", "a.cs:", "a.cs:x", ":3", "a.cs:3-5" })
        {
            Assert.Contains(
                "FILE:LINE",
                Assert.Throws<ToolException>(() => SiteFilter.Parse([site], null, folder.Root)).Message,
                StringComparison.Ordinal);
        }

        Assert.Contains(
            "--lock names no lock",
            Assert.Throws<ToolException>(() => SiteFilter.Parse([], " ", folder.Root)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_that_names_nothing_is_told_what_there_is()
    {
        static SiteRecord Site(int line, string name) => new(
            "a.cs", line, 1, name, name, SiteKind.Acquire, "lock", HoldMode.Write, SiteStage.Raw, null, null, null);
        var inventory = new SolutionInventory(
            [new LockRecord("x", "x", "a.cs:1", true, 2, 0), new LockRecord("y", "y", "a.cs:2", true, 1, 0)],
            [Site(3, "x"), Site(7, "x"), Site(9, "y")]);
        Assert.Contains(
            "Lines of that file with one: 3, 7, 9.",
            Assert.Throws<ToolException>(() => new SiteFilter(["a.cs:4"], null).ThrowIfNothing(inventory)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "There are: x, y.",
            Assert.Throws<ToolException>(() => new SiteFilter([], "z").ThrowIfNothing(inventory)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "No site of --site is one of 'y'",
            Assert.Throws<ToolException>(() => new SiteFilter(["a.cs:3"], "y").ThrowIfNothing(inventory)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "No lock was found",
            Assert.Throws<ToolException>(() => new SiteFilter([], "z").ThrowIfNothing(new SolutionInventory([], []))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_goes_by_its_full_name_or_by_its_type_and_member()
    {
        var inventory = new SolutionInventory(
            [new LockRecord(
                "F:A.C._x",
                "A.C._x",
                "a.cs:1",
                true,
                1,
                0), new LockRecord("F:B.C._x", "B.C._x", "b.cs:1", true, 1, 0), new LockRecord("F:B.D._y", "B.D._y", "b.cs:9", true, 0, 0)],
            [new SiteRecord("b.cs", 3, 1, "F:B.C._x", "B.C._x", SiteKind.Acquire, "lock", HoldMode.Write, SiteStage.Raw, null, null, null)]);
        new SiteFilter([], "B.C._x").ThrowIfNothing(inventory);
        Assert.True(new SiteFilter([], "C._x").Covers(inventory.Sites[0]));
        Assert.True(new SiteFilter([], "B.C._x").Covers(inventory.Sites[0]));
        Assert.False(new SiteFilter([], "_x").Covers(inventory.Sites[0]));
        Assert.False(new SiteFilter([], "A.C._x").Covers(inventory.Sites[0]));
        Assert.Contains(
            "'C._x' names 2 locks: A.C._x, B.C._x.",
            Assert.Throws<ToolException>(() => new SiteFilter([], "C._x").ThrowIfNothing(inventory)).Message,
            StringComparison.Ordinal);
    }
}
