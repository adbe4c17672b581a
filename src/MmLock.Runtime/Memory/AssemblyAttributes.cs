using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MmLock.Memory.Tests")]
