using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>A site that was not converted, and why.</summary>
internal sealed record Refused(string Place, string Lock, string Primitive, string Reason);

/// <summary>The account of one stage: found = converted + refused with a reason. There is no third pile.</summary>
internal sealed record ConversionReport(string Stage, int Found, int Converted, IReadOnlyList<Refused> Refused)
{
    public bool Balances => Found == Converted + Refused.Count && Refused.All(r => r.Reason.Length > 0);

    public void ThrowIfUnbalanced()
    {
        if (!Balances)
        {
            throw new ToolException(
                $"internal error: the report of stage '{Stage}' does not balance: {Found} found, {Converted} converted, {Refused.Count} "
                + "refused. Nothing was written. Please report this.");
        }
    }
}
