using MmLock;

public sealed class Tree
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _visits;

    public int Walk(int depth)
    {
        lock (_gate)
        {
            _visits++;
            return depth == 0 ? _visits : Walk(depth - 1) + 1;
        }
    }

    public int Visits => _visits;
}

public static class Program
{
    public static object? Run(int input)
    {
        var tree = new Tree();
        T.Watch(tree);
        int deep = tree.Walk(input * 40);
        T.Note("walked", deep);
        string ends = T.Together(() => tree.Walk(150), () => tree.Walk(90), () => { for (int i = 0; i < 30; i++) tree.Walk(i); });
        return $"{ends} {tree.Visits}";
    }
}
