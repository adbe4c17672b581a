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
    private static int First(Node node)
    {
        Monitor.Enter(node.Gate);
        Node locked = node;
        T.Note("locked");
        node = node.Next ?? node;
        int value = node.Value;
        Monitor.Exit(locked.Gate);
        return value;
    }

    public static object? Run(int input)
    {
        var node = new Node { Value = 1, Next = input == 1 ? null : new Node { Value = 2 } };
        T.Watch(node);
        return First(node);
    }
}
