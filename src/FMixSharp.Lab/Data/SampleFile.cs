namespace FMixSharp.Lab.Data;

/// <summary>A file of a user's own that is a sample of a class.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">Where it is in the data set's folder, with slashes.</param>
/// <param name="Class">Index of its class.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Changed">When it was changed last, in ticks of universal time.</param>
internal sealed record SampleFile(string Path, string Name, int Class, long Size, long Changed);
