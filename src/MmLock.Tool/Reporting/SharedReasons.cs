using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>
/// What keeps a lock keeps each of its sites: a table says it once for the lock, and at the sites only where it is said. Files for
/// machines have it at each site.
/// </summary>
internal sealed class SharedReasons
{
    private readonly Dictionary<(string Lock, string Reason), string> _names = [];

    /// <param name="sites">Lock and reason of each site that stays; those that several share are said once.</param>
    public SharedReasons(IEnumerable<(string Lock, string? Reason)> sites)
    {
        foreach (IGrouping<string, string> one in sites.Where(s => s.Reason is not null).GroupBy(s => s.Lock, s => s.Reason!))
        {
            string[] shared = [.. one.GroupBy(r => r).Where(g => g.Count() > 1).Select(g => g.Key)];
            foreach ((int index, string reason) in shared.Index())
            {
                _names.Add((one.Key, reason), shared.Length == 1 ? "" : $" ({Figures.Count(index + 1)})");
            }
        }
    }

    /// <summary>Each of them, with the lock that it is about.</summary>
    public void Write(IAnsiConsole console)
    {
        foreach (((string name, string reason), string number) in _names)
        {
            console.Write(new Text($"{name}{number}: {reason}\n"));
        }
    }

    /// <summary>What stands at a site.</summary>
    public string At(string name, string reason) =>
        _names.TryGetValue((name, reason), out string? number) ? $"as said of its lock above{number}" : reason;
}
