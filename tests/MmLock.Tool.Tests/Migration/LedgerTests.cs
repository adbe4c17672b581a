using MmLock.Analyzers.Locks;
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
}
