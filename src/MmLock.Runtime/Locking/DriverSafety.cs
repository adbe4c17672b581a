using System.Runtime.CompilerServices;

namespace MmLock;

/// <summary>A driver that decides for itself, per instance, whether its callbacks need the coarse lock.</summary>
public interface IFineGrainedAware
{
    /// <summary>Whether the callbacks need no more than the range they are called for.</summary>
    bool SupportsFineGrainedLocking { get; }
}

/// <summary>Tells whether a driver's callbacks may run under a range hold, or expect the coarse lock.</summary>
/// <remarks>Thread-safe. Answers are cached per type, without keeping the type alive.</remarks>
public static class DriverSafety
{
    private static readonly ConditionalWeakTable<Type, object> s_marked = [];

    /// <summary>
    /// Whether the driver is fit for range holds: null is (there is no driver to expect anything), an
    /// <see cref="IFineGrainedAware"/> says so itself, any other needs <see cref="FineGrainedSafeAttribute"/> on its type.
    /// </summary>
    public static bool IsFineGrainedSafe(object? driver) => driver switch
    {
        null => true,
        IFineGrainedAware aware => aware.SupportsFineGrainedLocking,
        _ => (bool)s_marked.GetValue(driver.GetType(), static type => type.IsDefined(typeof(FineGrainedSafeAttribute), inherit: false)),
    };

    /// <summary>Whether the drivers of all items are fit for range holds.</summary>
    /// <param name="items">For example the VMAs in a range.</param>
    /// <param name="driver">The way from an item to its driver, which may be null.</param>
    public static bool AreFineGrainedSafe<T>(IEnumerable<T> items, Func<T, object?> driver)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(driver);
        foreach (T item in items)
        {
            if (!IsFineGrainedSafe(driver(item)))
            {
                return false;
            }
        }

        return true;
    }
}
