using MmLock;

public sealed class Striped
{
    [CoarseLock] private readonly object[] _gates = { new object(), new object(), new object(), new object() };
    private readonly Dictionary<int, int>[] _parts = { new(), new(), new(), new() };

    public int GetOrAdd(int key, Func<int, int> make)
    {
        lock (_gates[key])
        {
            return _parts[key].TryGetValue(key, out int found) ? found : _parts[key][key] = make(key);
        }
    }

    public int Update(int key, Func<int, int> change)
    {
        lock (_gates[key & 3])
        {
            int was = _parts[key & 3].GetValueOrDefault(key);
            return _parts[key & 3][key] = change(was);
        }
    }

    public void Each(Action<int> visit)
    {
        for (int i = 0; i < _gates.Length; i++)
        {
            lock (_gates[i])
            {
                foreach (int value in _parts[i].Values) visit(value);
            }
        }
    }

    public int First(Func<int, int> look)
    {
        lock (_gates[0])
        {
            return look(_parts[0].Count);
        }
    }

    public int Of(int key, Func<int, int> look)
    {
        object gate = _gates[StripeOf(key)];
        lock (gate)
        {
            return look(_parts[StripeOf(key)].Count);
        }
    }

    private int StripeOf(int key) => (int)((uint)key % (uint)_gates.Length);
}

public static class Program
{
    public static object? Run(int input)
    {
        var striped = new Striped();
        T.Watch(striped);
        int sum = striped.GetOrAdd(input, k => k + 10) + striped.GetOrAdd(input, k => k + 20);

        // It comes back to the same gate, and to another.
        sum += striped.Update(input, w => w + striped.Of(input, c => c + 1) + striped.First(c => c));
        striped.Each(v => { sum += v; T.Note("visit " + v); });
        return sum;
    }
}
