using FMixSharp.Lab.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Export;

/// <summary>A model with what its inputs go through before; both stay their owners'.</summary>
internal sealed class PreparedModel : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> preparation,
        model;

    public PreparedModel(Module<Tensor, Tensor> preparation, Module<Tensor, Tensor> model)
        : base(nameof(PreparedModel))
    {
        (this.preparation, this.model) = (preparation, model);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return model.call(preparation.call(input)).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input) => graph.Call([preparation, model], input);
}
