namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>What the members of one class are written with: the classes that it may call, names not yet taken, and the dice.</summary>
/// <param name="Peers">Classes of the layer below, from the root namespace: <c>Area03.Order0123</c>. So calls end after a few layers, as in real code.</param>
internal sealed class ClassScope(string name, Random random, IReadOnlyList<string> peers)
{
    private static readonly string[] s_verbs = ["Collect", "Merge", "Review", "Settle", "Rank", "Group", "Adjust", "Resolve", "Project", "Trim", "Match", "Estimate"];
    private static readonly string[] s_nouns = ["Entries", "Totals", "Batches", "Orders", "Limits", "Quotes", "Records", "Shares", "Windows", "Keys", "Ranges", "Slices"];
    private int _methods;

    public string Name => name;

    public Random Random => random;

    /// <summary>A method name that is new in the class.</summary>
    public string Method() => $"{Pick(s_verbs)}{Pick(s_nouns)}{_methods++}";

    public string Peer() => Pick(peers);

    public int Number(int from, int to) => random.Next(from, to);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
