namespace FMixSharp.Lab.Data;

/// <summary>What came of reading a file of class folders.</summary>
/// <typeparam name="T">What a file becomes.</typeparam>
/// <param name="Value">What it became; of no use where there is a problem.</param>
/// <param name="Hash">What tells its content apart; empty where it could not be read.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
internal readonly record struct ReadSample<T>(T? Value, string Hash, DatasetException? Problem);
