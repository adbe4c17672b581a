namespace MmLock.Conversion.Tests.Checking;

/// <summary>What keeps others out while it lasts.</summary>
/// <param name="Lock">Of which lock: two holds of different ones never meet.</param>
/// <param name="Kind">What of it is held.</param>
/// <param name="Mode">Read holds of a range, of the root and of a lock of readers and writers let each other be.</param>
/// <param name="Range">Of a <see cref="HoldKinds.Range"/> the addresses.</param>
internal sealed record Hold(object Lock, HoldKinds Kind, LockMode Mode, AddressRange Range)
{
    public static Hold Of(object owner, LockMode mode, AddressRange range) => new(owner, HoldKinds.Range, mode, range);

    /// <summary>A mutex, or a lock of readers and writers that has no ranges.</summary>
    public static Hold Whole(object owner, LockMode mode) => new(owner, HoldKinds.Whole, mode, default);

    public static Hold Latch(VmaLock owner) => new(owner, HoldKinds.Whole, LockMode.Write, default);

    /// <summary>The intention of a structure hold: it meets who holds all addresses, and nobody who holds a few.</summary>
    public static Hold Root(MmapLock owner, LockMode mode) => new(owner, HoldKinds.Root, mode, default);

    /// <summary>Whether two threads never have both at once. Nothing is asked of how a backend does it: it may keep out more.</summary>
    public bool Excludes(Hold other) =>
        ReferenceEquals(Lock, other.Lock) && (Mode == LockMode.Write || other.Mode == LockMode.Write)
            && (Kind, other.Kind) switch
            {
                (HoldKinds.Whole, HoldKinds.Whole) => true,
                (HoldKinds.Range, HoldKinds.Range) => Range.Overlaps(other.Range),
                (HoldKinds.Range, HoldKinds.Root) => Range == AddressRange.All,
                (HoldKinds.Root, HoldKinds.Range) => other.Range == AddressRange.All,
                _ => false,
            };

    public string Describe(string owner)
    {
        string what = Kind switch
        {
            HoldKinds.Range => Range == AddressRange.All ? "all" : Range.ToString(),
            HoldKinds.Root => "root",
            _ => "whole",
        };
        return $"{owner} {what} {(Mode == LockMode.Read ? "read" : "write")}";
    }
}

internal enum HoldKinds
{
    Range,
    Root,
    Whole,
}

/// <summary>All that one flow holds at one moment: the same holds are the same object, so that each pair is judged once.</summary>
internal sealed class HoldSet(Hold[] holds, string text)
{
    private readonly Dictionary<HoldSet, bool> _excludes = new(ReferenceEqualityComparer.Instance);

    public Hold[] Holds { get; } = holds;

    public override string ToString() => text;

    public bool Excludes(HoldSet other)
    {
        if (!_excludes.TryGetValue(other, out bool excludes))
        {
            excludes = Holds.Any(h => other.Holds.Any(h.Excludes));
            _excludes.Add(other, excludes);
        }

        return excludes;
    }
}

/// <summary>One thread of a program, or what it awaits: the holds it has.</summary>
/// <param name="Run">The run that it is of.</param>
/// <param name="Name">Said in messages.</param>
internal sealed record Flow(CheckedRun Run, string Name)
{
    /// <summary>How many are counted together.</summary>
    public const int TurnsAtOnce = 4096;

    private static readonly AsyncLocal<Flow?> s_current = new();

    /// <summary>Null on threads of nobody, whose accesses are not judged.</summary>
    public static Flow? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>With the guard of each, or null for what is released by mode.</summary>
    public List<(object? Guard, Hold Hold)> Held { get; } = [];

    /// <summary>Null after a change.</summary>
    public HoldSet? Holds { get; set; }

    /// <summary>How many accesses more the flow may make.</summary>
    public long Budget { get; set; } = long.MaxValue;

    /// <summary>How often more it may go back in a loop.</summary>
    public long Turns { get; set; } = long.MaxValue;

    /// <summary>How many bytes the source has of a copy whose target comes next.</summary>
    public int? Copied { get; set; }

    /// <exception cref="OverBudgetException">It has made as many as it may.</exception>
    public void Spend()
    {
        if (--Budget < 0)
        {
            throw new OverBudgetException();
        }
    }

    /// <exception cref="OverBudgetException">It has gone back as often as it may.</exception>
    public void Turn()
    {
        if ((Turns -= TurnsAtOnce) < 0)
        {
            throw new OverBudgetException();
        }
    }

    public bool Equals(Flow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A call takes longer than is waited for.</summary>
internal sealed class OverBudgetException : Exception
{
    public OverBudgetException()
        : base("the call makes more accesses, or goes round more often, than it may")
    {
    }
}
