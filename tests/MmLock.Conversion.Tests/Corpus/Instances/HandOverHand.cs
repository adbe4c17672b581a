using MmLock;

public sealed class Node
{
    [CoarseLock]
    public readonly object Gate = new();
    public Node? Next;
    public int Value;
}

public static class Program
{
    public static object? Run(int input)
    {
        Node first = new() { Next = new Node { Next = new Node() } };
        T.Watch(first);
        Walk(first, input);
        T.Note("walked", first.Value);
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) Walk(first, 1); },
            () => { for (int i = 0; i < 100; i++) Walk(first, 1); });
        return $"{ends} {first.Value} {first.Next!.Next!.Value}";
    }

    private static void Walk(Node node, int n)
    {
        Monitor.Enter(node.Gate);
        node.Value += n;
        while (node.Next is { } next)
        {
            Monitor.Enter(next.Gate);
            next.Value += n;
            Monitor.Exit(node.Gate);
            node = next;
        }

        Monitor.Exit(node.Gate);
    }
}
