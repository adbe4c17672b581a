// Also shipped as source, for projects of any language version from C# 7.3 on.
namespace MmLock
{
    /// <summary>How a range is held.</summary>
    public enum LockMode
    {
        /// <summary>Shared with other readers.</summary>
        Read,

        /// <summary>Exclusive.</summary>
        Write,
    }
}
