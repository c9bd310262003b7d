namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>The numbers that tensors of a PyTorch file are views of, or a part of them.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Type of the numbers.</param>
/// <param name="First">The part's first number, at least 0.</param>
/// <param name="Count">How many there are, at least 0.</param>
internal sealed record TorchStorage(string Key, TorchType Type, long First, long Count);
