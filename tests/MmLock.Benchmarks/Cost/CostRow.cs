using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Cost;

internal enum CostUnit
{
    Seconds,
    Bytes,
}

/// <summary>A figure of ours against another, each the median of its rounds.</summary>
/// <param name="AtMost">What the ratio should not exceed; null where the row is there for information.</param>
internal sealed record CostRow(string Measure, CostUnit Unit, double Figure, double Reference, double Ratio, double? AtMost, bool? Met)
{
    public static CostRow Of(
        string measure, CostUnit unit, IEnumerable<double> figures, IEnumerable<double> references, double? atMost = null)
    {
        double figure = figures.Median();
        double reference = references.Median();

        // As it is shown, and so as the goal is judged.
        double ratio = Math.Round(figure / reference, figure < 0.1 * reference ? 4 : 2);
        return new CostRow(
            measure, unit, Math.Round(figure, 4), Math.Round(reference, 4), ratio, atMost, atMost is null ? null : ratio <= atMost);
    }
}
