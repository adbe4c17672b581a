using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Tests.Conversion;

public sealed class WorkloadTests
{
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
