namespace MmLock.Benchmarks.Quick;

/// <summary>One row of the quick run.</summary>
/// <param name="Name">What is compared; for a ratio, which way round.</param>
/// <param name="Goal">Null where the row is there for information.</param>
/// <param name="Take">Takes the figures. <see cref="NotSupportedException"/> when this build or system lacks one of the sides.</param>
internal sealed record Measure(string Name, Goal? Goal, Func<Figures> Take);

/// <summary>What a figure should be.</summary>
internal sealed record Goal(Subject Subject, Direction Direction, double Bound)
{
    public static Goal RatioAtMost(double bound) => new(Subject.Ratio, Direction.AtMost, bound);

    public static Goal RatioAtLeast(double bound) => new(Subject.Ratio, Direction.AtLeast, bound);

    public static Goal OursAtMost(double bound) => new(Subject.Ours, Direction.AtMost, bound);

    public static Goal ExcessAtMost(double bound) => new(Subject.Excess, Direction.AtMost, bound);

    public bool IsMetBy(Figures figures)
    {
        double value = Subject switch
        {
            Subject.Ours => figures.Ours,
            Subject.Excess => figures.Ours - figures.Reference,
            _ => figures.Ratio!.Value,
        };
        return Direction == Direction.AtMost ? value <= Bound : value >= Bound;
    }
}

internal enum Subject
{
    Ratio,
    Ours,

    /// <summary>How much more than the reference, in the unit of both.</summary>
    Excess,
}

internal enum Direction
{
    AtMost,
    AtLeast,
}

internal enum Unit
{
    Nanoseconds,
    TurnsPerSecond,

    /// <summary>Multiples of the time that the lock is held.</summary>
    Holds,
    BytesPerIteration,
}

/// <summary>Both sides of a measure and every round that they come from.</summary>
/// <param name="Ratio">Null where a ratio says nothing, as with 0 bytes.</param>
/// <param name="Disturbed">How many of the rounds other processes took cores from.</param>
internal sealed record Figures(
    Unit Unit,
    double Ours,
    double Reference,
    double? Ratio,
    int Disturbed,
    IReadOnlyList<double> OurRounds,
    IReadOnlyList<double> ReferenceRounds)
{
    public static Figures OursOverReference(Unit unit, Rounds rounds) => Of(unit, rounds, rounds.Ours.Median() / rounds.Reference.Median());

    public static Figures ReferenceOverOurs(Unit unit, Rounds rounds) => Of(unit, rounds, rounds.Reference.Median() / rounds.Ours.Median());

    private static Figures Of(Unit unit, Rounds rounds, double ratio) =>
        new(
            unit,
            Rounded(rounds.Ours.Median()),
            Rounded(rounds.Reference.Median()),
            Math.Round(ratio, 2),
            rounds.Disturbed,
            [.. rounds.Ours.Select(Rounded)],
            [.. rounds.Reference.Select(Rounded)]);

    /// <summary>Means, not medians: an allocation in one round of seven is still an allocation.</summary>
    public static Figures OfBytes(Rounds rounds) =>
        new(
            Unit.BytesPerIteration,
            Rounded(rounds.Ours.Average()),
            Rounded(rounds.Reference.Average()),
            Ratio: null,
            rounds.Disturbed,
            [.. rounds.Ours.Select(Rounded)],
            [.. rounds.Reference.Select(Rounded)]);

    /// <summary>As it is shown, and so as a goal is judged: nobody should read 2 and "more than 2".</summary>
    private static double Rounded(double value) => Math.Round(value, 3);
}
