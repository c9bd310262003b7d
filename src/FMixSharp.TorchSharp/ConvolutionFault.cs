namespace FMixSharp;

/// <summary>A convolution that libtorch computes wrongly (<see cref="ConvolutionCheck"/>).</summary>
public sealed class ConvolutionFault
{
    /// <summary>A fault that was found.</summary>
    /// <param name="layer">Name of the layer, as in <c>model.named_modules()</c>.</param>
    /// <param name="problem">What is wrong with it: the end of a sentence that begins with the name.</param>
    /// <param name="isDangerous">Whether to compute it does more harm than wrong numbers.</param>
    public ConvolutionFault(string layer, string problem, bool isDangerous = false) =>
        (Layer, Problem, IsDangerous) = (layer, problem, isDangerous);

    /// <summary>Name of the layer, as in <c>model.named_modules()</c>, such as "layer1.0.conv2".</summary>
    public string Layer { get; }

    /// <summary>What is wrong: the end of a sentence that begins with the name, such as "has a wrong output (error 36 %)".</summary>
    public string Problem { get; }

    /// <summary>Whether to compute it ends the process, or overwrites its memory.</summary>
    public bool IsDangerous { get; }

    /// <summary>The sentence.</summary>
    public override string ToString() => $"{Layer} {Problem}";
}
