namespace MmLock.Validation;

/// <summary>Classes of locks by their names, a bounded number.</summary>
internal sealed class LockClassTable(int most)
{
    private readonly Dictionary<string, LockClass> _classes = [];

    /// <returns>Null for one of too many.</returns>
    public LockClass? Find(string name)
    {
        lock (_classes)
        {
            if (!_classes.TryGetValue(name, out LockClass? known) && _classes.Count < most)
            {
                // Two nodes of the graph to each class.
                _classes.Add(name, known = new LockClass(name, 2 * _classes.Count));
            }

            return known;
        }
    }
}
