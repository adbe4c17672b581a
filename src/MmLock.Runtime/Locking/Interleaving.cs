using System.Diagnostics;

namespace MmLock;

/// <summary>Where another thread may come between, at the worst moment. Tests stop there; a release build has no trace of it.</summary>
internal static class Interleaving
{
    public enum Place
    {
        /// <summary>The flags allow the fast path; the word is not taken yet.</summary>
        BeforeTake,

        /// <summary>The word is taken; its range cannot be seen yet.</summary>
        BeforePublish,
    }

    [field: ThreadStatic]
    public static Action<Place>? Hook { get; set; }

    [Conditional("DEBUG")]
    public static void At(Place place) => Hook?.Invoke(place);
}
