using MmLock;

public sealed class Node
{
    [CoarseLock]
    public readonly object Gate = new();
    public Node? Next;
}

public static class Program
{
    public static object? Run(int input)
    {
        var node = new Node { Next = new Node() };
        Monitor.Enter(node.Gate);
        while (node.Next is { } next)
        {
            Monitor.Enter(next.Gate);
            Monitor.Exit(node.Gate);
            node = next;
        }

        Monitor.Exit(node.Gate);
        return input;
    }
}
