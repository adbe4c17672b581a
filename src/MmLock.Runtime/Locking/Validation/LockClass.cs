using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>All locks that one place makes, or that have one name: what orders are kept for, as in Linux' lockdep.</summary>
/// <remarks>Nodes of the graph are numbers: of a class its holds of ranges and its structure lock.</remarks>
internal sealed class LockClass
{
    /// <summary>So many classes are told apart; those found later are not checked for order.</summary>
    public const int Most = 512;

    private static readonly LockClassTable s_classes = new(Most);
    private static long s_instances;

    public LockClass(string name, long number)
    {
        Name = name;
        Ranges = new LockNode(number, name);
        Structure = new LockNode(number + 1, name + ".VmaLock");
    }

    public string Name { get; }

    public LockNode Ranges { get; }

    public LockNode Structure { get; }

    /// <returns>Null for one of too many.</returns>
    public static LockClass? Find(string? name) => s_classes.Find(name ?? NameOf(new StackTrace(fNeedFileInfo: true)));

    /// <summary>Numbers of locks, below zero: nodes for what is inside one class or one lock. Four to each.</summary>
    public static long NextInstance() => 4 * Interlocked.Decrement(ref s_instances);

    private static string NameOf(StackTrace stack)
    {
        StackPlace place = StackPlace.Of(stack);
        return place.File is null ? place.Type : $"{place.Type} ({place.File}:{place.Line})";
    }
}
