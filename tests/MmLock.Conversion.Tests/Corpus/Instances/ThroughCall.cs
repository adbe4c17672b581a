using MmLock;

public sealed class Node
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<Node> _children = [];
    private int _size = 1;

    public void Add(Node child)
    {
        lock (_gate)
            _children.Add(child);
    }

    public int Size()
    {
        lock (_gate)
        {
            int sum = _size;
            foreach (Node child in _children)
                sum += child.Size();
            return sum;
        }
    }

    public void Grow(int n)
    {
        lock (_gate)
            _size += n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var root = new Node();
        var leaf = new Node();
        T.Watch(root);
        root.Add(leaf);
        leaf.Grow(input);
        T.Note("size", root.Size());
        string ends = T.Together(
            () => { for (int i = 0; i < 200; i++) root.Size(); },
            () => { for (int i = 0; i < 200; i++) leaf.Grow(1); });
        return $"{ends} {root.Size()}";
    }
}
