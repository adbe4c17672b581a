using MmLock;

[CoarseLock] public class Empty;
[CoarseLock] public class Braces { }
[CoarseLock] public class Pair(int left, int right) { public int Left => left; public int Right = right; }
public class Line { [CoarseLock] readonly HashSet<int> _s = new(); public int Add(int n) { lock (_s) { _s.Add(n); return _s.Count; } } }

public static class Program
{
    public static object? Run(int input)
    {
        var empty = new Empty();
        var braces = new Braces();
        var pair = new Pair(input, 2);
        T.Watch(empty);
        T.Watch(braces);
        T.Watch(pair);
        lock (empty) { T.Note("empty"); }
        lock (braces) T.Note("braces");
        lock (pair) { T.Note("pair"); }
        return pair.Left + new Line().Add(1);
    }
}
