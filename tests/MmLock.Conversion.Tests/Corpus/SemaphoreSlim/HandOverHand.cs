using MmLock;

public sealed class Node
{
    [CoarseLock]
    public readonly SemaphoreSlim One = new(1, 1);
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
        node.One.Wait();
        node.Value += n;
        while (node.Next is { } next)
        {
            next.One.Wait();
            next.Value += n;
            node.One.Release();
            node = next;
        }

        node.One.Release();
    }
}
