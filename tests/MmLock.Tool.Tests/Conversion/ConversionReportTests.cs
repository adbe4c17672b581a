using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Tests.Conversion;

public sealed class ConversionReportTests
{
    [Fact]
    public void Ledger_that_does_not_balance_or_lacks_a_reason_is_an_error()
    {
        new ConversionReport("api", 2, 1, [new Refused("a:1", "L", "lock", "because")]).ThrowIfUnbalanced();
        Assert.Throws<ToolException>(
            () => new ConversionReport("api", 3, 1, [new Refused("a:1", "L", "lock", "because")]).ThrowIfUnbalanced());
        Assert.Throws<ToolException>(() => new ConversionReport("api", 2, 1, [new Refused("a:1", "L", "lock", "")]).ThrowIfUnbalanced());
    }
}
